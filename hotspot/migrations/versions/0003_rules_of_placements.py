"""placements get rules of days and hours, layers instead of numbers, and items beside services."""

import json

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# What a new column holds where nobody has said anything yet; once the rows have it, the models say it.
FILLED = (
    'slots', 'layer', 'repeat', 'lunar_first', 'lunar_last', 'holidays',
    'left_out', 'added', 'dayparts', 'windows', 'include', 'exclude',
    'exclusive', 'weight', 'reserved', 'per_device', 'per_hour', 'audience',
    'languages', 'paused',
)
FILLED_VERSIONS = ('legal_basis', 'portal_id', 'doors', 'visit_steps', 'successor')

def upgrade() -> None:
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('item_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('campaign_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('slots', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('layer', sa.String(24), nullable=False, server_default='usual'))
        batch_op.add_column(sa.Column('repeat', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('lunar_first', sa.String(length=8), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('lunar_last', sa.String(length=8), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('holidays', sa.String(24), nullable=False, server_default='ignore'))
        batch_op.add_column(sa.Column('left_out', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('added', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('dayparts', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('windows', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('include', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('exclude', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('exclusive', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('weight', sa.Integer(), nullable=False, server_default='5'))
        batch_op.add_column(sa.Column('reserved', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('per_device', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('per_hour', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('audience', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('languages', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('paused', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
    _carry_over()
    with op.batch_alter_table('placement', schema=None) as batch_op:
        for name in FILLED:
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column('service_id', nullable=True)
        batch_op.drop_index(batch_op.f('ix_placement_slot_site'))
        batch_op.create_index('ix_placement_campaign_id', ['campaign_id'], unique=False)
        batch_op.drop_constraint(batch_op.f('fk_placement_site_id'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_placement_campaign_id'), 'campaign', ['campaign_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_placement_item_id'), 'item', ['item_id'], ['id'])
        batch_op.create_check_constraint('one_subject', '(service_id IS NULL) <> (item_id IS NULL)')
        batch_op.drop_column('priority')
        batch_op.drop_column('slot')
        batch_op.drop_column('site_id')
    with op.batch_alter_table('service_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('effective_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('effective_to', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('legal_basis', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('portal_id', sa.String(length=36), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('doors', sa.JSON(), nullable=False, server_default='["people"]'))
        batch_op.add_column(sa.Column('visit_steps', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('successor', sa.String(length=80), nullable=False, server_default=''))
    with op.batch_alter_table('service_version', schema=None) as batch_op:
        for name in FILLED_VERSIONS:
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('next_from', sa.Date(), nullable=True))
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reception', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.alter_column('reception', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_column('reception')
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_column('next_from')
        batch_op.drop_column('next_number')
    with op.batch_alter_table('service_version', schema=None) as batch_op:
        for name in ('successor', 'visit_steps', 'doors', 'portal_id', 'legal_basis', 'effective_to', 'effective_from'):
            batch_op.drop_column(name)
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('site_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('slot', sa.String(24), nullable=False, server_default='welcome'))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=False, server_default='5'))
    _carry_back()
    with op.batch_alter_table('placement', schema=None) as batch_op:
        for name in ('slot', 'priority'):
            batch_op.alter_column(name, server_default=None)
        batch_op.drop_constraint(batch_op.f('ck_placement_one_subject'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_placement_item_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_placement_campaign_id'), type_='foreignkey')
        batch_op.create_foreign_key(batch_op.f('fk_placement_site_id'), 'site', ['site_id'], ['id'])
        batch_op.drop_index('ix_placement_campaign_id')
        batch_op.create_index(batch_op.f('ix_placement_slot_site'), ['slot', 'site_id'], unique=False)
        batch_op.alter_column('service_id', nullable=False)
        for name in (*FILLED, 'expires_at', 'campaign_id', 'item_id'):
            batch_op.drop_column(name)


def _carry_over() -> None:
    """The usual priority is the usual layer; what went before it takes over, what came behind it is evergreen.

    One for a single place named its portal and had it to itself, and still does.
    """
    connection = op.get_bind()
    for row in connection.execute(sa.text('SELECT id, slot, site_id, priority FROM placement')).mappings().all():
        layer = 'usual' if row['priority'] == 5 else 'priority' if row['priority'] > 5 else 'evergreen'
        values = {
            'id': row['id'],
            'slots': json.dumps([row['slot']]),
            'layer': layer,
            'include': json.dumps([] if row['site_id'] is None else [f"portal:{row['site_id']}"]),
            'exclusive': row['site_id'] is not None,
        }
        connection.execute(
            sa.text(
                'UPDATE placement SET slots = :slots, layer = :layer, include = :include, exclusive = :exclusive '
                'WHERE id = :id'
            ),
            values,
        )


def _carry_back() -> None:
    """What has no place in the old table goes: placements of items or for screens alone."""
    connection = op.get_bind()
    connection.execute(sa.text('DELETE FROM experiment'))
    connection.execute(sa.text('DELETE FROM placement WHERE service_id IS NULL'))
    priorities = {'priority': 7, 'usual': 5, 'evergreen': 2}
    for row in connection.execute(sa.text('SELECT id, slots, layer, include FROM placement')).mappings().all():
        slots, include = (value if isinstance(value, list) else json.loads(value) for value in (row['slots'], row['include']))
        kept = next((slot for slot in slots if slot in ('welcome', 'connected')), None)
        if kept is None:
            connection.execute(sa.text('DELETE FROM placement WHERE id = :id'), {'id': row['id']})
            continue
        site = next((int(name.split(':')[1]) for name in include if name.startswith(('portal:', 'site:'))), None)
        connection.execute(
            sa.text('UPDATE placement SET slot = :slot, site_id = :site, priority = :priority WHERE id = :id'),
            {'id': row['id'], 'slot': kept, 'site': site, 'priority': priorities.get(row['layer'], 5)},
        )
