"""Invoices, credit notes and statements: numbered without gaps, frozen, printed."""
