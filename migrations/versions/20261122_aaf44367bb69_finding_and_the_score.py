"""finding and the score

Revision: aaf44367bb69
After: 82e06744c38a
Date: 2026-11-22 14:24:18.442057+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = 'aaf44367bb69'
down_revision = '82e06744c38a'
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION core_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are only ever added';
END $$
"""


def add_triggers(table: str) -> None:
    """What two people approved stays: the database itself refuses to change or delete it."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
        return
    op.execute(FUNCTION)
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION core_only_added()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_only_added()"
    )



def upgrade() -> None:
    op.create_table('core_search_dirty',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('document_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('marks', sa.Integer(), server_default='1', nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'document_id', name=op.f('pk_core_search_dirty'))
    )
    op.create_table('core_search_miss',
    sa.Column('text', sa.String(length=60), nullable=False),
    sa.Column('times', sa.Integer(), server_default='1', nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('text', name=op.f('pk_core_search_miss'))
    )
    op.create_index(op.f('ix_core_search_miss_last_on'), 'core_search_miss', ['last_on'], unique=False)

    op.create_table('core_search_word_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=8), nullable=False),
    sa.Column('words', sa.String(length=800), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_search_word_change'))
    )
    op.create_table('scoring_visit_capacity',
    sa.Column('office_code', sa.String(length=40), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('seat_province', sa.String(length=12), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('visits BETWEEN 0 AND 1000', name=op.f('ck_scoring_visit_capacity_visits')),
    sa.PrimaryKeyConstraint('office_code', name=op.f('pk_scoring_visit_capacity'))
    )
    op.create_table('scoring_board_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('asks_ar', sa.Text(), nullable=False),
    sa.Column('asks_fr', sa.Text(), nullable=False),
    sa.Column('prepared_by', sa.Integer(), nullable=True),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_by', sa.Integer(), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('second_by', sa.Integer(), nullable=True),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('draft','seconded','approved')", name=op.f('ck_scoring_board_report_state')),
    sa.CheckConstraint('second_by IS NULL OR second_by <> first_by', name=op.f('ck_scoring_board_report_two_people')),
    sa.ForeignKeyConstraint(['first_by'], ['core_user.id'], name=op.f('fk_scoring_board_report_first_by')),
    sa.ForeignKeyConstraint(['prepared_by'], ['core_user.id'], name=op.f('fk_scoring_board_report_prepared_by')),
    sa.ForeignKeyConstraint(['second_by'], ['core_user.id'], name=op.f('fk_scoring_board_report_second_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_board_report')),
    sa.UniqueConstraint('as_of', 'edition', name=op.f('uq_scoring_board_report_as_of_edition'))
    )
    op.create_table('scoring_method',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_by', sa.Integer(), nullable=True),
    sa.Column('second_by', sa.Integer(), nullable=True),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.CheckConstraint("state IN ('proposed','seconded','adopted','withdrawn')", name=op.f('ck_scoring_method_state')),
    sa.CheckConstraint('second_by IS NULL OR second_by <> first_by', name=op.f('ck_scoring_method_two_people')),
    sa.ForeignKeyConstraint(['first_by'], ['core_user.id'], name=op.f('fk_scoring_method_first_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['core_user.id'], name=op.f('fk_scoring_method_proposed_by')),
    sa.ForeignKeyConstraint(['second_by'], ['core_user.id'], name=op.f('fk_scoring_method_second_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_method')),
    sa.UniqueConstraint('version', name=op.f('uq_scoring_method_version'))
    )
    op.create_table('scoring_board_frozen',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('digests', sa.JSON(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['scoring_board_report.id'], name=op.f('fk_scoring_board_frozen_report_id')),
    sa.PrimaryKeyConstraint('report_id', name=op.f('pk_scoring_board_frozen'))
    )
    op.create_table('scoring_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('method_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cooperatives', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('bands', sa.JSON(), nullable=False),
    sa.Column('input_hash', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['method_id'], ['scoring_method.id'], name=op.f('fk_scoring_run_method_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_run')),
    sa.UniqueConstraint('as_of', 'method_id', 'input_hash', name=op.f('uq_scoring_run_as_of_method_id_input_hash'))
    )
    op.create_index(op.f('ix_scoring_run_as_of'), 'scoring_run', ['as_of'], unique=False)

    op.create_table('scoring_block',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('short', sa.LargeBinary(), nullable=False),
    sa.Column('input_hash', sa.String(length=32), nullable=False),
    sa.Column('whole', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['scoring_run.id'], name=op.f('fk_scoring_block_run_id')),
    sa.PrimaryKeyConstraint('run_id', 'place', name=op.f('pk_scoring_block'))
    )
    op.create_table('scoring_visit_month',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('office_code', sa.String(length=40), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('random_places', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('taken_random', sa.Integer(), nullable=False),
    sa.Column('drawn_from', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('taken >= 0 AND taken_random >= 0', name=op.f('ck_scoring_visit_month_taken')),
    sa.ForeignKeyConstraint(['run_id'], ['scoring_run.id'], name=op.f('fk_scoring_visit_month_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_visit_month')),
    sa.UniqueConstraint('office_code', 'month', name=op.f('uq_scoring_visit_month_office_code_month'))
    )
    op.create_table('registry_succession',
    sa.Column('cooperative_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('predecessor_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('cooperative_id <> predecessor_id', name=op.f('ck_registry_succession_another')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_registry_succession_cooperative_id')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['registry_cooperative.id'], name=op.f('fk_registry_succession_predecessor_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['core_user.id'], name=op.f('fk_registry_succession_recorded_by')),
    sa.PrimaryKeyConstraint('cooperative_id', name=op.f('pk_registry_succession'))
    )
    op.create_index(op.f('ix_registry_succession_predecessor_id'), 'registry_succession', ['predecessor_id'], unique=False)

    op.create_table('scoring_recommendation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('course_slug', sa.String(length=80), nullable=False),
    sa.Column('indicator', sa.String(length=20), nullable=False),
    sa.Column('base_points', sa.Double(), nullable=False),
    sa.Column('hoped_points', sa.Double(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('credited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('moved_points', sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_scoring_recommendation_cooperative_id')),
    sa.ForeignKeyConstraint(['user_id'], ['core_user.id'], name=op.f('fk_scoring_recommendation_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_recommendation')),
    sa.UniqueConstraint('user_id', 'cooperative_id', 'course_slug', name=op.f('uq_scoring_recommendation_user_id_cooperative_id_course_slug'))
    )
    op.create_index(op.f('ix_scoring_recommendation_cooperative_id'), 'scoring_recommendation', ['cooperative_id'], unique=False)

    op.create_table('scoring_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('office_code', sa.String(length=40), nullable=False),
    sa.Column('region_code', sa.String(length=2), nullable=False),
    sa.Column('province_code', sa.String(length=12), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('chance', sa.Double(), nullable=False),
    sa.Column('severity', sa.Double(), nullable=False),
    sa.Column('fixes', sa.Double(), nullable=False),
    sa.Column('days', sa.Double(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('km', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('inspector_id', sa.Integer(), nullable=True),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('assigned_by', sa.Integer(), nullable=True),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.Text(), nullable=False),
    sa.Column('visited_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=8), nullable=False),
    sa.CheckConstraint("kind IN ('targeted','random','support','safety','again')", name=op.f('ck_scoring_visit_kind')),
    sa.CheckConstraint("result IN ('','clean','minor','serious','absent')", name=op.f('ck_scoring_visit_result')),
    sa.CheckConstraint("state IN ('proposed','planned','reported','set_aside','lapsed')", name=op.f('ck_scoring_visit_state')),
    sa.CheckConstraint('assigned_by IS NULL OR assigned_by <> inspector_id', name=op.f('ck_scoring_visit_two_people')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_scoring_visit_cooperative_id')),
    sa.ForeignKeyConstraint(['inspector_id'], ['core_user.id'], name=op.f('fk_scoring_visit_inspector_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_visit')),
    sa.UniqueConstraint('live_key', name=op.f('uq_scoring_visit_live_key'))
    )
    op.create_index('ix_scoring_visit_cooperative', 'scoring_visit', ['cooperative_id', 'visited_on'], unique=False)
    op.create_index(op.f('ix_scoring_visit_inspector_id'), 'scoring_visit', ['inspector_id'], unique=False)
    op.create_index('ix_scoring_visit_made', 'scoring_visit', ['visited_on', 'kind'], unique=False)
    op.create_index('ix_scoring_visit_queue', 'scoring_visit', ['state', 'office_code', 'value'], unique=False)

    op.create_table('scoring_finding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=20), nullable=False),
    sa.Column('severity', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('found_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.CheckConstraint("state IN ('open','answered','settled','withdrawn')", name=op.f('ck_scoring_finding_state')),
    sa.CheckConstraint('severity BETWEEN 1 AND 3', name=op.f('ck_scoring_finding_severity')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_scoring_finding_cooperative_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['scoring_visit.id'], name=op.f('fk_scoring_finding_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_finding')),
    sa.UniqueConstraint('visit_id', 'item', name=op.f('uq_scoring_finding_visit_id_item'))
    )
    op.create_index('ix_scoring_finding_cooperative', 'scoring_finding', ['cooperative_id', 'found_on'], unique=False)
    op.create_index('ix_scoring_finding_queue', 'scoring_finding', ['state', 'answered_at'], unique=False)

    op.create_table('scoring_visit_photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('storage_key', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('by', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['core_user.id'], name=op.f('fk_scoring_visit_photo_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['scoring_visit.id'], name=op.f('fk_scoring_visit_photo_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_visit_photo')),
    sa.UniqueConstraint('visit_id', 'key', name=op.f('uq_scoring_visit_photo_visit_id_key'))
    )
    op.create_table('scoring_visit_report',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['core_user.id'], name=op.f('fk_scoring_visit_report_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['scoring_visit.id'], name=op.f('fk_scoring_visit_report_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', name=op.f('pk_scoring_visit_report')),
    sa.UniqueConstraint('key', name=op.f('uq_scoring_visit_report_key'))
    )
    op.create_table('scoring_appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.Integer(), nullable=False),
    sa.Column('vendor_order_id', sa.Integer(), nullable=False),
    sa.Column('live_key', sa.Integer(), nullable=True),
    sa.Column('ground', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("ground IN ('carrier','outage','disaster')", name=op.f('ck_scoring_appeal_ground')),
    sa.CheckConstraint("state IN ('open','granted','refused')", name=op.f('ck_scoring_appeal_state')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_scoring_appeal_two_people')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_scoring_appeal_cooperative_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_scoring_appeal_vendor_order_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoring_appeal')),
    sa.UniqueConstraint('live_key', name=op.f('uq_scoring_appeal_live_key'))
    )
    op.create_index(op.f('ix_scoring_appeal_cooperative_id'), 'scoring_appeal', ['cooperative_id'], unique=False)
    op.create_index('ix_scoring_appeal_queue', 'scoring_appeal', ['state', 'asked_at'], unique=False)
    op.create_index(op.f('ix_scoring_appeal_vendor_order_id'), 'scoring_appeal', ['vendor_order_id'], unique=False)

    op.create_table('shop_performance_excuse',
    sa.Column('vendor_order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('ground', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("ground IN ('carrier','outage','disaster')", name=op.f('ck_shop_performance_excuse_ground')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_performance_excuse_vendor_order_id')),
    sa.PrimaryKeyConstraint('vendor_order_id', name=op.f('pk_shop_performance_excuse'))
    )
    op.create_table('shop_performance_fact',
    sa.Column('vendor_order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('vendor_id', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.Integer(), nullable=False),
    sa.Column('placed_on', sa.Date(), nullable=False),
    sa.Column('on_time', sa.Integer(), nullable=False),
    sa.Column('is_defect', sa.Integer(), nullable=False),
    sa.Column('defect', sa.String(length=16), nullable=False),
    sa.Column('fault_return', sa.Integer(), nullable=False),
    sa.Column('replies_due', sa.Integer(), nullable=False),
    sa.Column('replies', sa.Integer(), nullable=False),
    sa.Column('ratings', sa.Integer(), nullable=False),
    sa.Column('rating_sum', sa.Integer(), nullable=False),
    sa.Column('rated_on', sa.Date(), nullable=True),
    sa.Column('goods_centimes', sa.Integer(), nullable=False),
    sa.Column('buyer_key', sa.String(length=16), nullable=False),
    sa.Column('nth', sa.Integer(), nullable=False),
    sa.Column('excluded', sa.String(length=8), nullable=False),
    sa.CheckConstraint("excluded IN ('','related','excused')", name=op.f('ck_shop_performance_fact_excluded')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['registry_cooperative.id'], name=op.f('fk_shop_performance_fact_cooperative_id')),
    sa.ForeignKeyConstraint(['vendor_id'], ['shop_vendor.id'], name=op.f('fk_shop_performance_fact_vendor_id')),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_performance_fact_vendor_order_id')),
    sa.PrimaryKeyConstraint('vendor_order_id', name=op.f('pk_shop_performance_fact'))
    )
    op.create_index('ix_shop_performance_fact_rated', 'shop_performance_fact', ['rated_on', 'cooperative_id', 'excluded', 'nth', 'placed_on', 'ratings', 'rating_sum'], unique=False)
    op.create_index('ix_shop_performance_fact_sums', 'shop_performance_fact', ['cooperative_id', 'placed_on', 'excluded', 'nth', 'on_time', 'is_defect', 'fault_return', 'replies_due', 'replies', 'ratings', 'rating_sum', 'goods_centimes'], unique=False)
    op.create_index('ix_shop_performance_fact_vendor', 'shop_performance_fact', ['vendor_id', 'vendor_order_id'], unique=False)

    op.create_table('shop_performance_related',
    sa.Column('vendor_order_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['vendor_order_id'], ['shop_vendor_order.id'], name=op.f('fk_shop_performance_related_vendor_order_id')),
    sa.PrimaryKeyConstraint('vendor_order_id', name=op.f('pk_shop_performance_related'))
    )
    op.execute(
        "INSERT INTO core_search_dirty (kind, document_id, marks, marked_at)"
        " SELECT 'product', product_id, 1, marked_at FROM shop_search_dirty"
    )
    op.drop_table('shop_search_dirty')
    add_triggers("scoring_board_frozen")


def downgrade() -> None:
    op.create_table('shop_search_dirty',
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('product_id', name=op.f('pk_shop_search_dirty'))
    )
    op.drop_table('shop_performance_related')
    op.drop_index('ix_shop_performance_fact_vendor', table_name='shop_performance_fact')
    op.drop_index('ix_shop_performance_fact_sums', table_name='shop_performance_fact')
    op.drop_index('ix_shop_performance_fact_rated', table_name='shop_performance_fact')

    op.drop_table('shop_performance_fact')
    op.drop_table('shop_performance_excuse')
    op.drop_index(op.f('ix_scoring_appeal_vendor_order_id'), table_name='scoring_appeal')
    op.drop_index('ix_scoring_appeal_queue', table_name='scoring_appeal')
    op.drop_index(op.f('ix_scoring_appeal_cooperative_id'), table_name='scoring_appeal')

    op.drop_table('scoring_appeal')
    op.drop_table('scoring_visit_report')
    op.drop_table('scoring_visit_photo')
    op.drop_index('ix_scoring_finding_queue', table_name='scoring_finding')
    op.drop_index('ix_scoring_finding_cooperative', table_name='scoring_finding')

    op.drop_table('scoring_finding')
    op.drop_index('ix_scoring_visit_queue', table_name='scoring_visit')
    op.drop_index('ix_scoring_visit_made', table_name='scoring_visit')
    op.drop_index(op.f('ix_scoring_visit_inspector_id'), table_name='scoring_visit')
    op.drop_index('ix_scoring_visit_cooperative', table_name='scoring_visit')

    op.drop_table('scoring_visit')
    op.drop_index(op.f('ix_scoring_recommendation_cooperative_id'), table_name='scoring_recommendation')

    op.drop_table('scoring_recommendation')
    op.drop_index(op.f('ix_registry_succession_predecessor_id'), table_name='registry_succession')

    op.drop_table('registry_succession')
    op.drop_table('scoring_visit_month')
    op.drop_table('scoring_block')
    op.drop_index(op.f('ix_scoring_run_as_of'), table_name='scoring_run')

    op.drop_table('scoring_run')
    op.drop_table('scoring_board_frozen')
    op.drop_table('scoring_method')
    op.drop_table('scoring_board_report')
    op.drop_table('scoring_visit_capacity')
    op.drop_table('core_search_word_change')
    op.drop_index(op.f('ix_core_search_miss_last_on'), table_name='core_search_miss')

    op.drop_table('core_search_miss')
    op.drop_table('core_search_dirty')
