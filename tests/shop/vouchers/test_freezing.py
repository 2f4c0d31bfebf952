"""A voucher in frozen lines: turnover and VAT fall with what the cooperative pays, never with the platform's part."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.orders.rules import freeze_lines
from tests.shop.checkout.test_rules import group, line

lines = st.tuples(
    st.integers(1, 10**6),
    st.integers(1, 9),
    st.sampled_from([0, 700, 2000]),
    st.integers(0, 100),
    st.booleans(),
)


@settings(max_examples=150)
@given(st.lists(lines, min_size=1, max_size=8), st.sampled_from(["liable", "exempt_collect"]))
def test_turnover_is_what_buyer_and_platform_pay(
    rows: list[tuple[int, int, int, int, bool]], status: str
) -> None:
    made = []
    for n, (price, quantity, rate, percent, funded) in enumerate(rows, 1):
        off = price * quantity * percent // 100
        made.append(
            replace(
                line(n, 1, price, quantity), vat_rate_bp=rate, discount_centimes=off,
                funded_centimes=off if funded else 0,
            )
        )  # fmt: skip
    parcel = replace(group(1, tuple(made), 2_000), vat_status=status)
    frozen = freeze_lines(parcel)
    for was, sold in zip(made, frozen, strict=True):
        own = was.discount_centimes - was.funded_centimes
        assert sold.total_centimes == sold.ht_centimes + sold.vat_centimes == was.total_centimes
        assert sold.net_centimes == was.total_centimes - was.discount_centimes
        assert sold.discount_ht_centimes + sold.discount_vat_centimes == own
        assert sold.sold_ht_centimes + sold.sold_vat_centimes == sold.net_centimes + sold.funded_centimes
        assert min(sold.sold_ht_centimes, sold.sold_vat_centimes) >= 0
        if sold.vat_rate_bp == 0:
            assert sold.sold_vat_centimes == 0
        if not own:
            assert (sold.sold_ht_centimes, sold.sold_vat_centimes) == (sold.ht_centimes, sold.vat_centimes)
    assert parcel.goods_centimes == sum(sold.net_centimes for sold in frozen)
