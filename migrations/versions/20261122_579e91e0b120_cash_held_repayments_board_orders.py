"""cash held, repayments, board orders

Revision: 579e91e0b120
After: aaf44367bb69
Date: 2026-11-22 18:11:15.869861+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = '579e91e0b120'
down_revision = 'aaf44367bb69'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('scoring_board_order',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('live_key', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('asks_ar', sa.Text(), nullable=False),
    sa.Column('asks_fr', sa.Text(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('fault', sa.String(length=300), nullable=False),
    sa.CheckConstraint("state IN ('waiting','making','ready','failed')", name=op.f('ck_scoring_board_order_state')),
    sa.ForeignKeyConstraint(['asked_by'], ['core_user.id'], name=op.f('fk_scoring_board_order_asked_by')),
    sa.ForeignKeyConstraint(['report_id'], ['scoring_board_report.id'], name=op.f('fk_scoring_board_order_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_board_order')),
    sa.UniqueConstraint('live_key', name=op.f('uq_scoring_board_order_live_key'))
    )
    op.create_index('ix_scoring_board_order_work', 'scoring_board_order', ['state', 'id'], unique=False)

    op.create_table('shop_ledger_repayment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('refund_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('short_centimes', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('proposed','approved','refused')", name=op.f('ck_shop_ledger_repayment_state')),
    sa.CheckConstraint('centimes > 0 AND short_centimes > 0', name=op.f('ck_shop_ledger_repayment_amounts')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_shop_ledger_repayment_two_people')),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_ledger_repayment_order_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['shop_refund.id'], name=op.f('fk_shop_ledger_repayment_refund_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_ledger_repayment_vendor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_ledger_repayment')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_ledger_repayment_live_key'))
    )
    op.create_index(op.f('ix_shop_ledger_repayment_order_id'), 'shop_ledger_repayment', ['order_id'], unique=False)
    op.create_index(op.f('ix_shop_ledger_repayment_refund_id'), 'shop_ledger_repayment', ['refund_id'], unique=False)
    op.create_index('ix_shop_ledger_repayment_state', 'shop_ledger_repayment', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_shop_ledger_repayment_vendor_id'), 'shop_ledger_repayment', ['vendor_id'], unique=False)

    op.create_table('shop_door_claim',
    sa.Column('vendor_order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open','upheld','rejected')", name=op.f('ck_shop_door_claim_state')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_door_claim_vendor_order_id')),
    sa.PrimaryKeyConstraint('vendor_order_id', name=op.f('pk_shop_door_claim'))
    )
    op.create_table('shop_cod_holding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('variance_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('carrier_code', sa.String(length=20), nullable=False),
    sa.Column('centimes', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('contested_by', sa.Integer(), nullable=True),
    sa.Column('contested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('proposed','declined','held','contested','kept','undone')", name=op.f('ck_shop_cod_holding_state')),
    sa.CheckConstraint('centimes > 0', name=op.f('ck_shop_cod_holding_amount')),
    sa.CheckConstraint('closed_by IS NULL OR closed_by <> decided_by', name=op.f('ck_shop_cod_holding_other_hand')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_shop_cod_holding_two_people')),
    sa.ForeignKeyConstraint(['carrier_code'], ['shop_carrier.code'], name=op.f('fk_shop_cod_holding_carrier_code')),
    sa.ForeignKeyConstraint(['variance_id'], ['shop_cod_variance.id'], name=op.f('fk_shop_cod_holding_variance_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_cod_holding_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_cod_holding_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_cod_holding')),
    sa.UniqueConstraint('live_key', name=op.f('uq_shop_cod_holding_live_key'))
    )
    op.create_index('ix_shop_cod_holding_queue', 'shop_cod_holding', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_shop_cod_holding_vendor_id'), 'shop_cod_holding', ['vendor_id'], unique=False)
    op.create_index(op.f('ix_shop_cod_holding_vendor_order_id'), 'shop_cod_holding', ['vendor_order_id'], unique=False)

    op.add_column('shop_cod_parcel', sa.Column('held_at', sa.DateTime(timezone=True), nullable=True))

    op.create_index('ix_shop_product_changed', 'shop_product', ['status', 'updated_at', 'id'], unique=False)



def downgrade() -> None:
    op.drop_index('ix_shop_product_changed', table_name='shop_product')

    op.drop_column('shop_cod_parcel', 'held_at')

    op.drop_index(op.f('ix_shop_cod_holding_vendor_order_id'), table_name='shop_cod_holding')
    op.drop_index(op.f('ix_shop_cod_holding_vendor_id'), table_name='shop_cod_holding')
    op.drop_index('ix_shop_cod_holding_queue', table_name='shop_cod_holding')

    op.drop_table('shop_cod_holding')
    op.drop_table('shop_door_claim')
    op.drop_index(op.f('ix_shop_ledger_repayment_vendor_id'), table_name='shop_ledger_repayment')
    op.drop_index('ix_shop_ledger_repayment_state', table_name='shop_ledger_repayment')
    op.drop_index(op.f('ix_shop_ledger_repayment_refund_id'), table_name='shop_ledger_repayment')
    op.drop_index(op.f('ix_shop_ledger_repayment_order_id'), table_name='shop_ledger_repayment')

    op.drop_table('shop_ledger_repayment')
    op.drop_index('ix_scoring_board_order_work', table_name='scoring_board_order')

    op.drop_table('scoring_board_order')
