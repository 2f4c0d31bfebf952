"""Money after the sale, the storefront API

Revision: 82e06744c38a
After: 0c80592191fb
Date: 2026-11-22 10:52:06.082791+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = '82e06744c38a'
down_revision = '0c80592191fb'
branch_labels = None
depends_on = None

TABLES = (
    "shop_adjustment", "shop_adjustment_line", "shop_case_decision", "shop_case_step",
    "shop_commission", "shop_document", "shop_document_file", "shop_ledger_entry",
    "shop_ledger_line", "shop_payout_step", "shop_return_rule", "shop_return_step",
    "shop_rib_change", "shop_statement_line",
)
FUNCTION = """
CREATE OR REPLACE FUNCTION core_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are only ever added';
END $$
"""


def add_triggers() -> None:
    """Books, documents and histories are only ever added to: the database itself refuses the rest."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for act in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
                )
        return
    op.execute(FUNCTION)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION core_only_added()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION core_only_added()"
        )



def upgrade() -> None:
    op.create_table('shop_api_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kid', sa.String(length=32), nullable=False),
    sa.Column('private_enc', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_key')),
    sa.UniqueConstraint('kid', name=op.f('uq_shop_api_key_kid'))
    )
    op.create_table('shop_api_metadata',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('sealed', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_metadata')),
    sa.UniqueConstraint('subject', 'key', name=op.f('uq_shop_api_metadata_subject_key'))
    )
    op.create_index(op.f('ix_shop_api_metadata_subject'), 'shop_api_metadata', ['subject'], unique=False)

    op.create_table('shop_api_webhook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('secret_enc', sa.String(), nullable=True),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_webhook'))
    )
    op.create_table('shop_carrier',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name_ar', sa.String(length=80), nullable=False),
    sa.Column('name_fr', sa.String(length=80), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('remit_days', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('remit_days BETWEEN 1 AND 90', name=op.f('ck_shop_carrier_remit_days')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_shop_carrier'))
    )
    op.create_table('shop_document_counter',
    sa.Column('issuer', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.CheckConstraint('last >= 0', name=op.f('ck_shop_document_counter_last')),
    sa.PrimaryKeyConstraint('issuer', 'kind', 'year', name=op.f('pk_shop_document_counter'))
    )
    op.create_table('shop_ledger_balance',
    sa.Column('account', sa.String(length=60), nullable=False),
    sa.Column('centimes', sa.BigInteger(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('account', name=op.f('pk_shop_ledger_balance'))
    )
    op.create_table('shop_payout_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('total_centimes', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('downloads', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_by', sa.Integer(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('draft','submitted','approved','sent','done','cancelled')", name=op.f('ck_shop_payout_batch_state')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by <> submitted_by', name=op.f('ck_shop_payout_batch_two_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payout_batch')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_payout_batch_number'))
    )
    op.create_index(op.f('ix_shop_payout_batch_state'), 'shop_payout_batch', ['state'], unique=False)

    op.create_table('shop_payout_turn',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payout_turn'))
    )
    op.create_table('shop_private_picture',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('message','return','case')", name=op.f('ck_shop_private_picture_kind')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_private_picture'))
    )
    op.create_index('ix_shop_private_picture_subject', 'shop_private_picture', ['kind', 'subject_id', 'id'], unique=False)

    op.create_table('shop_return_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('article', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_return_rule'))
    )
    op.create_index('ix_shop_return_rule_code', 'shop_return_rule', ['code', 'valid_from', 'id'], unique=False)

    op.create_table('shop_api_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.String(), nullable=False),
    sa.Column('for_shipping', sa.Boolean(), nullable=False),
    sa.Column('for_billing', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_shop_api_address_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_address'))
    )
    op.create_index(op.f('ix_shop_api_address_user_id'), 'shop_api_address', ['user_id'], unique=False)

    op.create_table('shop_api_checkout',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('basket_token', sa.String(length=43), nullable=True),
    sa.Column('language_code', sa.String(length=16), nullable=False),
    sa.Column('email_sealed', sa.String(), nullable=True),
    sa.Column('shipping_sealed', sa.String(), nullable=True),
    sa.Column('billing_sealed', sa.String(), nullable=True),
    sa.Column('commune_code', sa.String(length=12), nullable=True),
    sa.Column('keeps_shipping', sa.Boolean(), nullable=False),
    sa.Column('keeps_billing', sa.Boolean(), nullable=False),
    sa.Column('fee_chosen', sa.Integer(), nullable=True),
    sa.Column('seen', sa.String(length=24), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('order_token', sa.String(length=43), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_shop_api_checkout_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_checkout'))
    )
    op.create_index(op.f('ix_shop_api_checkout_order_token'), 'shop_api_checkout', ['order_token'], unique=False)
    op.create_index(op.f('ix_shop_api_checkout_updated_at'), 'shop_api_checkout', ['updated_at'], unique=False)
    op.create_index(op.f('ix_shop_api_checkout_user_id'), 'shop_api_checkout', ['user_id'], unique=False)

    op.create_table('shop_api_delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webhook_id', sa.Integer(), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('body_sealed', sa.String(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting','sent','failed')", name=op.f('ck_shop_api_delivery_state')),
    sa.ForeignKeyConstraint(['webhook_id'], ['shop_api_webhook.id'], name=op.f('fk_shop_api_delivery_webhook_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_api_delivery'))
    )
    op.create_index('ix_shop_api_delivery_due', 'shop_api_delivery', ['state', 'next_try_at'], unique=False)
    op.create_index(op.f('ix_shop_api_delivery_webhook_id'), 'shop_api_delivery', ['webhook_id'], unique=False)

    op.create_table('shop_carrier_alias',
    sa.Column('folded', sa.String(length=60), nullable=False),
    sa.Column('carrier_code', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['carrier_code'], ['shop_carrier.code'], name=op.f('fk_shop_carrier_alias_carrier_code')),
    sa.PrimaryKeyConstraint('folded', name=op.f('pk_shop_carrier_alias'))
    )
    op.create_index(op.f('ix_shop_carrier_alias_carrier_code'), 'shop_carrier_alias', ['carrier_code'], unique=False)

    op.create_table('shop_document_export',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('province_codes', sa.JSON(), nullable=True),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('making','ready','expired')", name=op.f('ck_shop_document_export_state')),
    sa.ForeignKeyConstraint(['asked_by'], ['core_user.id'], name=op.f('fk_shop_document_export_asked_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_document_export'))
    )
    op.create_index('ix_shop_document_export_work', 'shop_document_export', ['state', 'id'], unique=False)

    op.create_table('shop_remittance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('carrier_code', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('storage_key', sa.String(length=120), nullable=False),
    sa.Column('file_name', sa.String(length=80), nullable=False),
    sa.Column('refusal', sa.String(length=300), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('bank_reference', sa.String(length=60), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('uploaded_by', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('reading','read','unreadable','accepting','accepted','dropped')", name=op.f('ck_shop_remittance_state')),
    sa.ForeignKeyConstraint(['carrier_code'], ['shop_carrier.code'], name=op.f('fk_shop_remittance_carrier_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_remittance')),
    sa.UniqueConstraint('digest', name=op.f('uq_shop_remittance_digest'))
    )
    op.create_index('ix_shop_remittance_list', 'shop_remittance', ['carrier_code', 'id'], unique=False)

    op.create_table('shop_ledger_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('debit', sa.String(length=60), nullable=False),
    sa.Column('credit', sa.String(length=60), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('proposed','approved','refused')", name=op.f('ck_shop_ledger_correction_state')),
    sa.CheckConstraint('centimes > 0 AND debit <> credit', name=op.f('ck_shop_ledger_correction_amount')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_shop_ledger_correction_two_people')),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_ledger_correction_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_ledger_correction'))
    )
    op.create_index(op.f('ix_shop_ledger_correction_order_id'), 'shop_ledger_correction', ['order_id'], unique=False)
    op.create_index('ix_shop_ledger_correction_state', 'shop_ledger_correction', ['state', 'id'], unique=False)

    op.create_table('shop_ledger_turn',
    sa.Column('order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_ledger_turn_order_id')),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_shop_ledger_turn'))
    )
    op.create_table('shop_transfer_proof',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('storage_key', sa.String(length=200), nullable=False),
    sa.Column('suffix', sa.String(length=8), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_transfer_proof_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_transfer_proof')),
    sa.UniqueConstraint('order_id', 'digest', name=op.f('uq_shop_transfer_proof_order_id_digest'))
    )
    op.create_table('shop_commission_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=4), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=True),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(length=40), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=True),
    sa.Column('rate_bp', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.String(length=500), nullable=False),
    sa.CheckConstraint("act IN ('set','end')", name=op.f('ck_shop_commission_rule_act')),
    sa.CheckConstraint("state IN ('proposed','approved','refused','withdrawn')", name=op.f('ck_shop_commission_rule_state')),
    sa.CheckConstraint('rate_bp BETWEEN 0 AND 3000', name=op.f('ck_shop_commission_rule_rate')),
    sa.ForeignKeyConstraint(['category_id'], ['shop_category.id'], name=op.f('fk_shop_commission_rule_category_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['shop_commission_rule.id'], name=op.f('fk_shop_commission_rule_replaces_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_commission_rule_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_commission_rule'))
    )
    op.create_index('ix_shop_commission_rule_state', 'shop_commission_rule', ['state', 'position'], unique=False)

    op.create_table('shop_payout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('amount_centimes', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=200), nullable=False),
    sa.Column('rib_enc', sa.String(), nullable=False),
    sa.Column('rib_index', sa.String(length=64), nullable=False),
    sa.Column('rib_ending', sa.String(length=4), nullable=False),
    sa.Column('bank_reference', sa.String(length=60), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.CheckConstraint("state IN ('draft','sent','paid','returned','failed','cancelled')", name=op.f('ck_shop_payout_state')),
    sa.CheckConstraint('amount_centimes > 0', name=op.f('ck_shop_payout_amount')),
    sa.ForeignKeyConstraint(['batch_id'], ['shop_payout_batch.id'], name=op.f('fk_shop_payout_batch_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_payout_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payout')),
    sa.UniqueConstraint('batch_id', 'vendor_id', name=op.f('uq_shop_payout_batch_id_vendor_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_shop_payout_reference'))
    )
    op.create_index(op.f('ix_shop_payout_rib_index'), 'shop_payout', ['rib_index'], unique=False)
    op.create_index(op.f('ix_shop_payout_state'), 'shop_payout', ['state'], unique=False)
    op.create_index('ix_shop_payout_vendor', 'shop_payout', ['vendor_id', 'id'], unique=False)

    op.create_table('shop_rib_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('rib_index', sa.String(length=64), nullable=False),
    sa.Column('rib_ending', sa.String(length=4), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_rib_change_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_rib_change'))
    )
    op.create_index(op.f('ix_shop_rib_change_rib_index'), 'shop_rib_change', ['rib_index'], unique=False)
    op.create_index(op.f('ix_shop_rib_change_vendor_id'), 'shop_rib_change', ['vendor_id'], unique=False)

    op.create_table('shop_tax_identity',
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('tax_number', sa.String(length=20), nullable=False),
    sa.Column('trade_tax_number', sa.String(length=20), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_tax_identity_vendor_id')),
    sa.PrimaryKeyConstraint('vendor_id', name=op.f('pk_shop_tax_identity'))
    )
    op.create_table('shop_voucher',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('percent', sa.Integer(), nullable=True),
    sa.Column('fixed_centimes', sa.Integer(), nullable=True),
    sa.Column('cap_centimes', sa.Integer(), nullable=True),
    sa.Column('minimum_centimes', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('category_ids', sa.JSON(), nullable=False),
    sa.Column('vendor_ids', sa.JSON(), nullable=False),
    sa.Column('max_uses', sa.Integer(), nullable=True),
    sa.Column('per_buyer', sa.Integer(), nullable=False),
    sa.Column('budget_centimes', sa.Integer(), nullable=True),
    sa.Column('used_count', sa.Integer(), nullable=False),
    sa.Column('spent_centimes', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state IN ('waiting','active','stopped','refused')", name=op.f('ck_shop_voucher_state')),
    sa.CheckConstraint('(percent IS NULL) <> (fixed_centimes IS NULL)', name=op.f('ck_shop_voucher_amount')),
    sa.CheckConstraint('fixed_centimes > 0', name=op.f('ck_shop_voucher_fixed')),
    sa.CheckConstraint('percent BETWEEN 1 AND 100', name=op.f('ck_shop_voucher_percent')),
    sa.CheckConstraint('spent_centimes >= 0 AND (budget_centimes IS NULL OR spent_centimes <= budget_centimes)', name=op.f('ck_shop_voucher_budget')),
    sa.CheckConstraint('used_count >= 0 AND (max_uses IS NULL OR used_count <= max_uses)', name=op.f('ck_shop_voucher_uses')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_voucher_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_voucher')),
    sa.UniqueConstraint('code', name=op.f('uq_shop_voucher_code'))
    )
    op.create_index('ix_shop_voucher_vendor', 'shop_voucher', ['vendor_id', 'id'], unique=False)

    op.create_table('shop_adjustment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('goods_centimes', sa.Integer(), nullable=False),
    sa.Column('delivery_centimes', sa.Integer(), nullable=False),
    sa.Column('total_centimes', sa.Integer(), nullable=False),
    sa.Column('funded_centimes', sa.Integer(), nullable=False),
    sa.Column('ht_centimes', sa.Integer(), nullable=False),
    sa.Column('vat_centimes', sa.Integer(), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('cancelled', 'short', 'weighed', 'returned', 'goodwill', 'parcel_cancelled', 'parcel_expired', 'parcel_refused', 'parcel_lost')", name=op.f('ck_shop_adjustment_kind')),
    sa.CheckConstraint('goods_centimes + funded_centimes = ht_centimes + vat_centimes', name=op.f('ck_shop_adjustment_vat')),
    sa.CheckConstraint('goods_centimes >= 0 AND delivery_centimes >= 0 AND funded_centimes >= 0', name=op.f('ck_shop_adjustment_not_negative')),
    sa.CheckConstraint('total_centimes = goods_centimes + delivery_centimes', name=op.f('ck_shop_adjustment_total')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_adjustment_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_adjustment')),
    sa.UniqueConstraint('source', name=op.f('uq_shop_adjustment_source'))
    )
    op.create_index(op.f('ix_shop_adjustment_vendor_order_id'), 'shop_adjustment', ['vendor_order_id'], unique=False)

    op.create_table('shop_cod_parcel',
    sa.Column('vendor_order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('carrier_code', sa.String(length=20), nullable=True),
    sa.Column('number', sa.String(length=44), nullable=False),
    sa.Column('tracking_key', sa.String(length=60), nullable=False),
    sa.Column('carrier_text', sa.String(length=60), nullable=False),
    sa.Column('expected_centimes', sa.Integer(), nullable=False),
    sa.Column('remitted_centimes', sa.Integer(), nullable=False),
    sa.Column('netted_centimes', sa.Integer(), nullable=False),
    sa.Column('written_off_centimes', sa.Integer(), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('expected_centimes >= 0', name=op.f('ck_shop_cod_parcel_expected')),
    sa.CheckConstraint('netted_centimes BETWEEN 0 AND expected_centimes', name=op.f('ck_shop_cod_parcel_netted')),
    sa.ForeignKeyConstraint(['carrier_code'], ['shop_carrier.code'], name=op.f('fk_shop_cod_parcel_carrier_code')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_cod_parcel_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_cod_parcel_vendor_order_id')),
    sa.PrimaryKeyConstraint('vendor_order_id', name=op.f('pk_shop_cod_parcel'))
    )
    op.create_index(op.f('ix_shop_cod_parcel_carrier_text'), 'shop_cod_parcel', ['carrier_text'], unique=False)
    op.create_index(op.f('ix_shop_cod_parcel_number'), 'shop_cod_parcel', ['number'], unique=False)
    op.create_index('ix_shop_cod_parcel_open', 'shop_cod_parcel', ['carrier_code', 'settled_at', 'delivered_at'], unique=False)
    op.create_index(op.f('ix_shop_cod_parcel_tracking_key'), 'shop_cod_parcel', ['tracking_key'], unique=False)
    op.create_index('ix_shop_cod_parcel_vendor', 'shop_cod_parcel', ['vendor_id', 'settled_at'], unique=False)

    op.create_table('shop_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('issuer', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=True),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('counted_to', sa.Integer(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('total_centimes', sa.Integer(), nullable=False),
    sa.Column('ht_centimes', sa.Integer(), nullable=False),
    sa.Column('vat_centimes', sa.Integer(), nullable=False),
    sa.Column('snapshot', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('invoice','credit_note','fee_invoice','fee_credit','statement')", name=op.f('ck_shop_document_kind')),
    sa.CheckConstraint('total_centimes = ht_centimes + vat_centimes', name=op.f('ck_shop_document_vat')),
    sa.ForeignKeyConstraint(['corrects_id'], ['shop_document.id'], name=op.f('fk_shop_document_corrects_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_document_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_document_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_document')),
    sa.UniqueConstraint('code', name=op.f('uq_shop_document_code')),
    sa.UniqueConstraint('issuer', 'kind', 'year', 'serial', name=op.f('uq_shop_document_issuer_kind_year_serial')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_document_number')),
    sa.UniqueConstraint('source', name=op.f('uq_shop_document_source'))
    )
    op.create_index(op.f('ix_shop_document_corrects_id'), 'shop_document', ['corrects_id'], unique=False)
    op.create_index('ix_shop_document_month', 'shop_document', ['month', 'id'], unique=False)
    op.create_index('ix_shop_document_vendor', 'shop_document', ['vendor_id', 'id'], unique=False)
    op.create_index(op.f('ix_shop_document_vendor_order_id'), 'shop_document', ['vendor_order_id'], unique=False)

    op.create_table('shop_ledger_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=True),
    sa.Column('vendor_order_id', sa.Integer(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_ledger_entry_order_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_ledger_entry_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_ledger_entry')),
    sa.UniqueConstraint('kind', 'source', name=op.f('uq_shop_ledger_entry_kind_source'))
    )
    op.create_index('ix_shop_ledger_entry_day', 'shop_ledger_entry', ['effective_at', 'id'], unique=False)
    op.create_index('ix_shop_ledger_entry_order', 'shop_ledger_entry', ['order_id'], unique=False)
    op.create_index('ix_shop_ledger_entry_parcel', 'shop_ledger_entry', ['vendor_order_id'], unique=False)

    op.create_table('shop_payout_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payout_id', sa.Integer(), nullable=False),
    sa.Column('from_state', sa.String(length=10), nullable=False),
    sa.Column('to_state', sa.String(length=10), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['payout_id'], ['shop_payout.id'], name=op.f('fk_shop_payout_step_payout_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payout_step'))
    )
    op.create_index(op.f('ix_shop_payout_step_payout_id'), 'shop_payout_step', ['payout_id'], unique=False)

    op.create_table('shop_refund_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('rib_enc', sa.String(), nullable=False),
    sa.Column('holder_enc', sa.String(), nullable=False),
    sa.Column('last4', sa.String(length=4), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_refund_account_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_refund_account'))
    )
    op.create_index(op.f('ix_shop_refund_account_vendor_order_id'), 'shop_refund_account', ['vendor_order_id'], unique=False)

    op.create_table('shop_remittance_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('remittance_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=False),
    sa.Column('amount_centimes', sa.Integer(), nullable=True),
    sa.Column('paid_on', sa.String(length=20), nullable=False),
    sa.Column('row_key', sa.String(length=64), nullable=False),
    sa.Column('receipt_key', sa.String(length=64), nullable=True),
    sa.Column('vendor_order_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('why', sa.String(length=24), nullable=False),
    sa.Column('outstanding_centimes', sa.Integer(), nullable=True),
    sa.Column('booked_centimes', sa.Integer(), nullable=False),
    sa.Column('booked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['remittance_id'], ['shop_remittance.id'], name=op.f('fk_shop_remittance_row_remittance_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_remittance_row_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_remittance_row')),
    sa.UniqueConstraint('receipt_key', name=op.f('uq_shop_remittance_row_receipt_key')),
    sa.UniqueConstraint('remittance_id', 'line', name=op.f('uq_shop_remittance_row_remittance_id_line'))
    )
    op.create_index('ix_shop_remittance_row_status', 'shop_remittance_row', ['remittance_id', 'status', 'line'], unique=False)
    op.create_index(op.f('ix_shop_remittance_row_vendor_order_id'), 'shop_remittance_row', ['vendor_order_id'], unique=False)

    op.create_table('shop_return',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('by_right', sa.Boolean(), nullable=False),
    sa.Column('withdrawal_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wish', sa.String(length=8), nullable=False),
    sa.Column('way', sa.String(length=8), nullable=False),
    sa.Column('payer', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('carrier', sa.String(length=60), nullable=False),
    sa.Column('tracking_number', sa.String(length=60), nullable=False),
    sa.Column('refund_centimes', sa.Integer(), nullable=False),
    sa.Column('adjustment_id', sa.Integer(), nullable=True),
    sa.Column('less_reason', sa.Text(), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("payer IN ('buyer','vendor')", name=op.f('ck_shop_return_payer')),
    sa.CheckConstraint("state IN ('requested','accepted','refused','in_transit','received','inspected','refunded','replaced','closed')", name=op.f('ck_shop_return_state')),
    sa.CheckConstraint("way IN ('post','pickup','hand')", name=op.f('ck_shop_return_way')),
    sa.CheckConstraint("wish IN ('refund','replace')", name=op.f('ck_shop_return_wish')),
    sa.CheckConstraint('refund_centimes >= 0', name=op.f('ck_shop_return_refund')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_return_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_return_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_return')),
    sa.UniqueConstraint('form_key', name=op.f('uq_shop_return_form_key')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_return_number'))
    )
    op.create_index('ix_shop_return_due', 'shop_return', ['state', 'due_at'], unique=False)
    op.create_index('ix_shop_return_vendor', 'shop_return', ['vendor_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_shop_return_vendor_order_id'), 'shop_return', ['vendor_order_id'], unique=False)

    op.create_table('shop_rib_doubt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('rib_index', sa.String(length=64), nullable=False),
    sa.Column('payout_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('how', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['payout_id'], ['shop_payout.id'], name=op.f('fk_shop_rib_doubt_payout_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_rib_doubt_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_rib_doubt')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_rib_doubt_live_key'))
    )
    op.create_index(op.f('ix_shop_rib_doubt_vendor_id'), 'shop_rib_doubt', ['vendor_id'], unique=False)

    op.create_table('shop_thread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=True),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('buyer_name', sa.String(length=40), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('last_id', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_party', sa.String(length=8), nullable=False),
    sa.Column('buyer_read', sa.Integer(), nullable=False),
    sa.Column('vendor_read', sa.Integer(), nullable=False),
    sa.Column('staff_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('open','blocked')", name=op.f('ck_shop_thread_state')),
    sa.CheckConstraint('(vendor_order_id IS NULL) <> (product_id IS NULL)', name=op.f('ck_shop_thread_subject')),
    sa.ForeignKeyConstraint(['product_id'], ['shop_product.id'], name=op.f('fk_shop_thread_product_id')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_shop_thread_user_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_thread_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_thread_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_thread')),
    sa.UniqueConstraint('product_id', 'user_id', name=op.f('uq_shop_thread_product_id_user_id')),
    sa.UniqueConstraint('vendor_order_id', name=op.f('uq_shop_thread_vendor_order_id'))
    )
    op.create_index('ix_shop_thread_user', 'shop_thread', ['user_id', 'last_at'], unique=False)
    op.create_index('ix_shop_thread_vendor', 'shop_thread', ['vendor_id', 'last_at'], unique=False)

    op.create_table('shop_voucher_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('voucher_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['voucher_id'], ['shop_voucher.id'], name=op.f('fk_shop_voucher_use_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_voucher_use')),
    sa.UniqueConstraint('source', name=op.f('uq_shop_voucher_use_source'))
    )
    op.create_index(op.f('ix_shop_voucher_use_voucher_id'), 'shop_voucher_use', ['voucher_id'], unique=False)

    op.create_table('shop_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('live_key', sa.String(length=40), nullable=True),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.Integer(), nullable=True),
    sa.Column('opened_by', sa.String(length=8), nullable=False),
    sa.Column('opener_id', sa.Integer(), nullable=True),
    sa.Column('asked_centimes', sa.Integer(), nullable=False),
    sa.Column('offer_centimes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('state_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('money_centimes', sa.Integer(), nullable=False),
    sa.Column('adjustment_id', sa.Integer(), nullable=True),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('not_received','not_as_described','damaged','refund_refused','carrier_variance','other')", name=op.f('ck_shop_case_kind')),
    sa.CheckConstraint("opened_by IN ('buyer','vendor','staff','system')", name=op.f('ck_shop_case_opened_by')),
    sa.CheckConstraint("state IN ('open','vendor_reply','mediation','decided','appealed','final')", name=op.f('ck_shop_case_state')),
    sa.CheckConstraint('asked_centimes >= 0 AND offer_centimes >= 0 AND money_centimes >= 0', name=op.f('ck_shop_case_amounts')),
    sa.ForeignKeyConstraint(['return_id'], ['shop_return.id'], name=op.f('fk_shop_case_return_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_case_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_case_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_case')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_case_live_key')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_case_number')),
    sa.UniqueConstraint('source', name=op.f('uq_shop_case_source'))
    )
    op.create_index('ix_shop_case_due', 'shop_case', ['state', 'due_at'], unique=False)
    op.create_index(op.f('ix_shop_case_return_id'), 'shop_case', ['return_id'], unique=False)
    op.create_index('ix_shop_case_vendor', 'shop_case', ['vendor_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_shop_case_vendor_order_id'), 'shop_case', ['vendor_order_id'], unique=False)

    op.create_table('shop_cod_variance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('carrier_code', sa.String(length=20), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=True),
    sa.Column('row_id', sa.Integer(), nullable=True),
    sa.Column('live_key', sa.String(length=40), nullable=True),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('short','over','unknown','missing')", name=op.f('ck_shop_cod_variance_kind')),
    sa.CheckConstraint("state IN ('open','claimed','found','written_off','returned','matched')", name=op.f('ck_shop_cod_variance_state')),
    sa.ForeignKeyConstraint(['carrier_code'], ['shop_carrier.code'], name=op.f('fk_shop_cod_variance_carrier_code')),
    sa.ForeignKeyConstraint(['row_id'], ['shop_remittance_row.id'], name=op.f('fk_shop_cod_variance_row_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_cod_variance_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_cod_variance')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_cod_variance_live_key')),
    sa.UniqueConstraint('row_id', name=op.f('uq_shop_cod_variance_row_id'))
    )
    op.create_index(op.f('ix_shop_cod_variance_carrier_code'), 'shop_cod_variance', ['carrier_code'], unique=False)
    op.create_index('ix_shop_cod_variance_queue', 'shop_cod_variance', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_shop_cod_variance_vendor_order_id'), 'shop_cod_variance', ['vendor_order_id'], unique=False)

    op.create_table('shop_document_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('lang', sa.String(length=2), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("lang IN ('ar','fr')", name=op.f('ck_shop_document_file_lang')),
    sa.ForeignKeyConstraint(['document_id'], ['shop_document.id'], name=op.f('fk_shop_document_file_document_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_document_file')),
    sa.UniqueConstraint('document_id', 'lang', name=op.f('uq_shop_document_file_document_id_lang'))
    )
    op.create_index(op.f('ix_shop_document_file_sha256'), 'shop_document_file', ['sha256'], unique=False)

    op.create_table('shop_ledger_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=60), nullable=False),
    sa.Column('centimes', sa.BigInteger(), nullable=False),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payable_from', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('centimes <> 0', name=op.f('ck_shop_ledger_line_not_zero')),
    sa.ForeignKeyConstraint(['entry_id'], ['shop_ledger_entry.id'], name=op.f('fk_shop_ledger_line_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_ledger_line')),
    sa.UniqueConstraint('entry_id', 'account', name=op.f('uq_shop_ledger_line_entry_id_account'))
    )
    op.create_index('ix_shop_ledger_line_account', 'shop_ledger_line', ['account', 'id'], unique=False)
    op.create_index('ix_shop_ledger_line_day', 'shop_ledger_line', ['account', 'effective_at', 'centimes'], unique=False)
    op.create_index('ix_shop_ledger_line_payable', 'shop_ledger_line', ['payable_from'], unique=False)

    op.create_table('shop_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('masked', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("party IN ('buyer','vendor','staff')", name=op.f('ck_shop_message_party')),
    sa.CheckConstraint("state IN ('visible','hidden')", name=op.f('ck_shop_message_state')),
    sa.ForeignKeyConstraint(['thread_id'], ['shop_thread.id'], name=op.f('fk_shop_message_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_message'))
    )
    op.create_index('ix_shop_message_thread', 'shop_message', ['thread_id', 'id'], unique=False)

    op.create_table('shop_reply_time',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['thread_id'], ['shop_thread.id'], name=op.f('fk_shop_reply_time_thread_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_reply_time_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_reply_time')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_reply_time_live_key'))
    )
    op.create_index('ix_shop_reply_time_asked', 'shop_reply_time', ['asked_at', 'vendor_id'], unique=False)
    op.create_index(op.f('ix_shop_reply_time_thread_id'), 'shop_reply_time', ['thread_id'], unique=False)

    op.create_table('shop_return_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('from_state', sa.String(length=12), nullable=True),
    sa.Column('to_state', sa.String(length=12), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['return_id'], ['shop_return.id'], name=op.f('fk_shop_return_step_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_return_step'))
    )
    op.create_index(op.f('ix_shop_return_step_return_id'), 'shop_return_step', ['return_id'], unique=False)

    op.create_table('shop_thread_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=True),
    sa.Column('live_key', sa.String(length=40), nullable=True),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('open','kept','hidden','blocked')", name=op.f('ck_shop_thread_report_state')),
    sa.ForeignKeyConstraint(['thread_id'], ['shop_thread.id'], name=op.f('fk_shop_thread_report_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_thread_report')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_thread_report_live_key'))
    )
    op.create_index('ix_shop_thread_report_queue', 'shop_thread_report', ['state', 'at'], unique=False)
    op.create_index(op.f('ix_shop_thread_report_thread_id'), 'shop_thread_report', ['thread_id'], unique=False)

    op.create_table('shop_voucher_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('voucher_id', sa.Integer(), nullable=False),
    sa.Column('use_id', sa.Integer(), nullable=False),
    sa.Column('buyer', sa.String(length=70), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['use_id'], ['shop_voucher_use.id'], name=op.f('fk_shop_voucher_claim_use_id')),
    sa.ForeignKeyConstraint(['voucher_id'], ['shop_voucher.id'], name=op.f('fk_shop_voucher_claim_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_voucher_claim')),
    sa.UniqueConstraint('voucher_id', 'buyer', 'turn', name=op.f('uq_shop_voucher_claim_voucher_id_buyer_turn'))
    )
    op.create_index(op.f('ix_shop_voucher_claim_use_id'), 'shop_voucher_claim', ['use_id'], unique=False)

    op.create_table('shop_adjustment_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('adjustment_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('funded_centimes', sa.Integer(), nullable=False),
    sa.Column('ht_centimes', sa.Integer(), nullable=False),
    sa.Column('vat_centimes', sa.Integer(), nullable=False),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.CheckConstraint('centimes + funded_centimes = ht_centimes + vat_centimes', name=op.f('ck_shop_adjustment_line_vat')),
    sa.CheckConstraint('quantity >= 0 AND centimes >= 0 AND funded_centimes >= 0', name=op.f('ck_shop_adjustment_line_not_negative')),
    sa.ForeignKeyConstraint(['adjustment_id'], ['shop_adjustment.id'], name=op.f('fk_shop_adjustment_line_adjustment_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['shop_order_line.id'], name=op.f('fk_shop_adjustment_line_order_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_adjustment_line')),
    sa.UniqueConstraint('adjustment_id', 'order_line_id', name=op.f('uq_shop_adjustment_line_adjustment_id_order_line_id'))
    )
    op.create_index(op.f('ix_shop_adjustment_line_order_line_id'), 'shop_adjustment_line', ['order_line_id'], unique=False)

    op.create_table('shop_case_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('refund','return','no_refund')", name=op.f('ck_shop_case_decision_outcome')),
    sa.CheckConstraint('centimes >= 0', name=op.f('ck_shop_case_decision_centimes')),
    sa.CheckConstraint('round IN (1, 2)', name=op.f('ck_shop_case_decision_round')),
    sa.ForeignKeyConstraint(['case_id'], ['shop_case.id'], name=op.f('fk_shop_case_decision_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_case_decision')),
    sa.UniqueConstraint('case_id', 'round', name=op.f('uq_shop_case_decision_case_id_round'))
    )
    op.create_table('shop_case_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('statement','note')", name=op.f('ck_shop_case_entry_kind')),
    sa.ForeignKeyConstraint(['case_id'], ['shop_case.id'], name=op.f('fk_shop_case_entry_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_case_entry'))
    )
    op.create_index(op.f('ix_shop_case_entry_case_id'), 'shop_case_entry', ['case_id'], unique=False)

    op.create_table('shop_case_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('from_state', sa.String(length=12), nullable=True),
    sa.Column('to_state', sa.String(length=12), nullable=False),
    sa.Column('party', sa.String(length=8), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['shop_case.id'], name=op.f('fk_shop_case_step_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_case_step'))
    )
    op.create_index(op.f('ix_shop_case_step_case_id'), 'shop_case_step', ['case_id'], unique=False)

    op.create_table('shop_commission',
    sa.Column('order_line_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=True),
    sa.Column('rate_bp', sa.Integer(), nullable=False),
    sa.Column('base_ht_centimes', sa.Integer(), nullable=False),
    sa.Column('fee_centimes', sa.Integer(), nullable=False),
    sa.Column('vat_centimes', sa.Integer(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fee_centimes >= 0 AND vat_centimes >= 0 AND base_ht_centimes >= 0', name=op.f('ck_shop_commission_amounts')),
    sa.ForeignKeyConstraint(['order_line_id'], ['shop_order_line.id'], name=op.f('fk_shop_commission_order_line_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['shop_commission_rule.id'], name=op.f('fk_shop_commission_rule_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_commission_vendor_order_id')),
    sa.PrimaryKeyConstraint('order_line_id', name=op.f('pk_shop_commission'))
    )
    op.create_index(op.f('ix_shop_commission_vendor_order_id'), 'shop_commission', ['vendor_order_id'], unique=False)

    op.create_table('shop_payout_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('payout_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['shop_ledger_line.id'], name=op.f('fk_shop_payout_entry_line_id')),
    sa.ForeignKeyConstraint(['payout_id'], ['shop_payout.id'], name=op.f('fk_shop_payout_entry_payout_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_payout_entry')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_payout_entry_live_key')),
    sa.UniqueConstraint('payout_id', 'line_id', name=op.f('uq_shop_payout_entry_payout_id_line_id'))
    )
    op.create_index(op.f('ix_shop_payout_entry_line_id'), 'shop_payout_entry', ['line_id'], unique=False)

    op.create_table('shop_return_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('return_id', sa.Integer(), nullable=False),
    sa.Column('order_line_id', sa.Integer(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('opened', sa.Boolean(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('good', sa.Integer(), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.CheckConstraint('accepted BETWEEN 0 AND quantity', name=op.f('ck_shop_return_line_accepted')),
    sa.CheckConstraint('good BETWEEN 0 AND quantity', name=op.f('ck_shop_return_line_good')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_shop_return_line_quantity')),
    sa.ForeignKeyConstraint(['order_line_id'], ['shop_order_line.id'], name=op.f('fk_shop_return_line_order_line_id')),
    sa.ForeignKeyConstraint(['return_id'], ['shop_return.id'], name=op.f('fk_shop_return_line_return_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_return_line'))
    )
    op.create_index(op.f('ix_shop_return_line_order_line_id'), 'shop_return_line', ['order_line_id'], unique=False)
    op.create_index(op.f('ix_shop_return_line_return_id'), 'shop_return_line', ['return_id'], unique=False)

    op.create_table('shop_statement_line',
    sa.Column('line_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['shop_document.id'], name=op.f('fk_shop_statement_line_document_id')),
    sa.ForeignKeyConstraint(['line_id'], ['shop_ledger_line.id'], name=op.f('fk_shop_statement_line_line_id')),
    sa.PrimaryKeyConstraint('line_id', name=op.f('pk_shop_statement_line'))
    )
    op.create_index(op.f('ix_shop_statement_line_document_id'), 'shop_statement_line', ['document_id'], unique=False)

    op.add_column('shop_basket', sa.Column('voucher_code', sa.String(length=24), nullable=True))

    op.add_column('shop_checkout', sa.Column('discount_centimes', sa.Integer(), server_default='0', nullable=False))

    op.add_column('shop_order', sa.Column('discount_centimes', sa.Integer(), server_default='0', nullable=False))

    op.add_column('shop_order_line', sa.Column('discount_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('funded_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('discount_ht_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('discount_vat_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('adjusted_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('adjusted_quantity', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_order_line', sa.Column('nominal_g', sa.Integer(), nullable=True))
    op.add_column('shop_order_line', sa.Column('tolerance_percent', sa.Integer(), nullable=True))

    op.create_index('ix_shop_product_name', 'shop_product', ['status', 'name_fr', 'id'], unique=False)

    op.add_column('shop_variant', sa.Column('tolerance_percent', sa.Integer(), nullable=True))

    op.add_column('shop_vendor_order', sa.Column('discount_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_vendor_order', sa.Column('funded_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_vendor_order', sa.Column('adjusted_centimes', sa.Integer(), server_default='0', nullable=False))
    op.add_column('shop_vendor_order', sa.Column('adjusted_delivery_centimes', sa.Integer(), server_default='0', nullable=False))
    add_triggers()


def downgrade() -> None:
    op.drop_column('shop_vendor_order', 'adjusted_delivery_centimes')
    op.drop_column('shop_vendor_order', 'adjusted_centimes')
    op.drop_column('shop_vendor_order', 'funded_centimes')
    op.drop_column('shop_vendor_order', 'discount_centimes')

    op.drop_column('shop_variant', 'tolerance_percent')

    op.drop_index('ix_shop_product_name', table_name='shop_product')

    op.drop_column('shop_order_line', 'tolerance_percent')
    op.drop_column('shop_order_line', 'nominal_g')
    op.drop_column('shop_order_line', 'adjusted_quantity')
    op.drop_column('shop_order_line', 'adjusted_centimes')
    op.drop_column('shop_order_line', 'discount_vat_centimes')
    op.drop_column('shop_order_line', 'discount_ht_centimes')
    op.drop_column('shop_order_line', 'funded_centimes')
    op.drop_column('shop_order_line', 'discount_centimes')

    op.drop_column('shop_order', 'discount_centimes')

    op.drop_column('shop_checkout', 'discount_centimes')

    op.drop_column('shop_basket', 'voucher_code')

    op.drop_index(op.f('ix_shop_statement_line_document_id'), table_name='shop_statement_line')

    op.drop_table('shop_statement_line')
    op.drop_index(op.f('ix_shop_return_line_return_id'), table_name='shop_return_line')
    op.drop_index(op.f('ix_shop_return_line_order_line_id'), table_name='shop_return_line')

    op.drop_table('shop_return_line')
    op.drop_index(op.f('ix_shop_payout_entry_line_id'), table_name='shop_payout_entry')

    op.drop_table('shop_payout_entry')
    op.drop_index(op.f('ix_shop_commission_vendor_order_id'), table_name='shop_commission')

    op.drop_table('shop_commission')
    op.drop_index(op.f('ix_shop_case_step_case_id'), table_name='shop_case_step')

    op.drop_table('shop_case_step')
    op.drop_index(op.f('ix_shop_case_entry_case_id'), table_name='shop_case_entry')

    op.drop_table('shop_case_entry')
    op.drop_table('shop_case_decision')
    op.drop_index(op.f('ix_shop_adjustment_line_order_line_id'), table_name='shop_adjustment_line')

    op.drop_table('shop_adjustment_line')
    op.drop_index(op.f('ix_shop_voucher_claim_use_id'), table_name='shop_voucher_claim')

    op.drop_table('shop_voucher_claim')
    op.drop_index(op.f('ix_shop_thread_report_thread_id'), table_name='shop_thread_report')
    op.drop_index('ix_shop_thread_report_queue', table_name='shop_thread_report')

    op.drop_table('shop_thread_report')
    op.drop_index(op.f('ix_shop_return_step_return_id'), table_name='shop_return_step')

    op.drop_table('shop_return_step')
    op.drop_index(op.f('ix_shop_reply_time_thread_id'), table_name='shop_reply_time')
    op.drop_index('ix_shop_reply_time_asked', table_name='shop_reply_time')

    op.drop_table('shop_reply_time')
    op.drop_index('ix_shop_message_thread', table_name='shop_message')

    op.drop_table('shop_message')
    op.drop_index('ix_shop_ledger_line_payable', table_name='shop_ledger_line')
    op.drop_index('ix_shop_ledger_line_day', table_name='shop_ledger_line')
    op.drop_index('ix_shop_ledger_line_account', table_name='shop_ledger_line')

    op.drop_table('shop_ledger_line')
    op.drop_index(op.f('ix_shop_document_file_sha256'), table_name='shop_document_file')

    op.drop_table('shop_document_file')
    op.drop_index(op.f('ix_shop_cod_variance_vendor_order_id'), table_name='shop_cod_variance')
    op.drop_index('ix_shop_cod_variance_queue', table_name='shop_cod_variance')
    op.drop_index(op.f('ix_shop_cod_variance_carrier_code'), table_name='shop_cod_variance')

    op.drop_table('shop_cod_variance')
    op.drop_index(op.f('ix_shop_case_vendor_order_id'), table_name='shop_case')
    op.drop_index('ix_shop_case_vendor', table_name='shop_case')
    op.drop_index(op.f('ix_shop_case_return_id'), table_name='shop_case')
    op.drop_index('ix_shop_case_due', table_name='shop_case')

    op.drop_table('shop_case')
    op.drop_index(op.f('ix_shop_voucher_use_voucher_id'), table_name='shop_voucher_use')

    op.drop_table('shop_voucher_use')
    op.drop_index('ix_shop_thread_vendor', table_name='shop_thread')
    op.drop_index('ix_shop_thread_user', table_name='shop_thread')

    op.drop_table('shop_thread')
    op.drop_index(op.f('ix_shop_rib_doubt_vendor_id'), table_name='shop_rib_doubt')

    op.drop_table('shop_rib_doubt')
    op.drop_index(op.f('ix_shop_return_vendor_order_id'), table_name='shop_return')
    op.drop_index('ix_shop_return_vendor', table_name='shop_return')
    op.drop_index('ix_shop_return_due', table_name='shop_return')

    op.drop_table('shop_return')
    op.drop_index(op.f('ix_shop_remittance_row_vendor_order_id'), table_name='shop_remittance_row')
    op.drop_index('ix_shop_remittance_row_status', table_name='shop_remittance_row')

    op.drop_table('shop_remittance_row')
    op.drop_index(op.f('ix_shop_refund_account_vendor_order_id'), table_name='shop_refund_account')

    op.drop_table('shop_refund_account')
    op.drop_index(op.f('ix_shop_payout_step_payout_id'), table_name='shop_payout_step')

    op.drop_table('shop_payout_step')
    op.drop_index('ix_shop_ledger_entry_parcel', table_name='shop_ledger_entry')
    op.drop_index('ix_shop_ledger_entry_order', table_name='shop_ledger_entry')
    op.drop_index('ix_shop_ledger_entry_day', table_name='shop_ledger_entry')

    op.drop_table('shop_ledger_entry')
    op.drop_index(op.f('ix_shop_document_vendor_order_id'), table_name='shop_document')
    op.drop_index('ix_shop_document_vendor', table_name='shop_document')
    op.drop_index('ix_shop_document_month', table_name='shop_document')
    op.drop_index(op.f('ix_shop_document_corrects_id'), table_name='shop_document')

    op.drop_table('shop_document')
    op.drop_index('ix_shop_cod_parcel_vendor', table_name='shop_cod_parcel')
    op.drop_index(op.f('ix_shop_cod_parcel_tracking_key'), table_name='shop_cod_parcel')
    op.drop_index('ix_shop_cod_parcel_open', table_name='shop_cod_parcel')
    op.drop_index(op.f('ix_shop_cod_parcel_number'), table_name='shop_cod_parcel')
    op.drop_index(op.f('ix_shop_cod_parcel_carrier_text'), table_name='shop_cod_parcel')

    op.drop_table('shop_cod_parcel')
    op.drop_index(op.f('ix_shop_adjustment_vendor_order_id'), table_name='shop_adjustment')

    op.drop_table('shop_adjustment')
    op.drop_index('ix_shop_voucher_vendor', table_name='shop_voucher')

    op.drop_table('shop_voucher')
    op.drop_table('shop_tax_identity')
    op.drop_index(op.f('ix_shop_rib_change_vendor_id'), table_name='shop_rib_change')
    op.drop_index(op.f('ix_shop_rib_change_rib_index'), table_name='shop_rib_change')

    op.drop_table('shop_rib_change')
    op.drop_index('ix_shop_payout_vendor', table_name='shop_payout')
    op.drop_index(op.f('ix_shop_payout_state'), table_name='shop_payout')
    op.drop_index(op.f('ix_shop_payout_rib_index'), table_name='shop_payout')

    op.drop_table('shop_payout')
    op.drop_index('ix_shop_commission_rule_state', table_name='shop_commission_rule')

    op.drop_table('shop_commission_rule')
    op.drop_table('shop_transfer_proof')
    op.drop_table('shop_ledger_turn')
    op.drop_index('ix_shop_ledger_correction_state', table_name='shop_ledger_correction')
    op.drop_index(op.f('ix_shop_ledger_correction_order_id'), table_name='shop_ledger_correction')

    op.drop_table('shop_ledger_correction')
    op.drop_index('ix_shop_remittance_list', table_name='shop_remittance')

    op.drop_table('shop_remittance')
    op.drop_index('ix_shop_document_export_work', table_name='shop_document_export')

    op.drop_table('shop_document_export')
    op.drop_index(op.f('ix_shop_carrier_alias_carrier_code'), table_name='shop_carrier_alias')

    op.drop_table('shop_carrier_alias')
    op.drop_index(op.f('ix_shop_api_delivery_webhook_id'), table_name='shop_api_delivery')
    op.drop_index('ix_shop_api_delivery_due', table_name='shop_api_delivery')

    op.drop_table('shop_api_delivery')
    op.drop_index(op.f('ix_shop_api_checkout_user_id'), table_name='shop_api_checkout')
    op.drop_index(op.f('ix_shop_api_checkout_updated_at'), table_name='shop_api_checkout')
    op.drop_index(op.f('ix_shop_api_checkout_order_token'), table_name='shop_api_checkout')

    op.drop_table('shop_api_checkout')
    op.drop_index(op.f('ix_shop_api_address_user_id'), table_name='shop_api_address')

    op.drop_table('shop_api_address')
    op.drop_index('ix_shop_return_rule_code', table_name='shop_return_rule')

    op.drop_table('shop_return_rule')
    op.drop_index('ix_shop_private_picture_subject', table_name='shop_private_picture')

    op.drop_table('shop_private_picture')
    op.drop_table('shop_payout_turn')
    op.drop_index(op.f('ix_shop_payout_batch_state'), table_name='shop_payout_batch')

    op.drop_table('shop_payout_batch')
    op.drop_table('shop_ledger_balance')
    op.drop_table('shop_document_counter')
    op.drop_table('shop_carrier')
    op.drop_table('shop_api_webhook')
    op.drop_index(op.f('ix_shop_api_metadata_subject'), table_name='shop_api_metadata')

    op.drop_table('shop_api_metadata')
    op.drop_table('shop_api_key')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION core_only_added()")
