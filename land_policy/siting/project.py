"""Project: what a project says of itself that bears on how land is supplied to it: life, proof, phases, price."""

from __future__ import annotations

from dataclasses import dataclass

from land_policy.siting.toml_table import TomlTable

LONGEST = 200.0


@dataclass(frozen=True)
class Project:
    """The table ``[supply]`` of a project; what it does not state is ``None``, which is unknown and never no.

    Money in yuan per m² of land; ``rent`` a year, paid at each year's end; ``rate`` the discount rate, as 0.06.
    ``leased_share`` of the land is leased where part is granted. ``relief``: the share of the least price that
    is asked for, open to projects that have ``priority_and_saving``.
    """

    life_years: float | None = None
    proven: bool | None = None
    phases: float | None = None
    second_phase_certain: bool | None = None
    assets: str = ""
    public: bool | None = None
    term_years: float | None = None
    lease_years: float | None = None
    leased_share: float | None = None
    price_yuan_m2: float | None = None
    rent_yuan_m2: float | None = None
    cost_yuan_m2: float | None = None
    rate: float | None = None
    relief: float | None = None
    priority_and_saving: bool | None = None
    mode: str = ""

    @property
    def phase_certain(self) -> bool | None:
        """Whether all of it will be built: at once, or with a next phase that is certain."""
        return True if self.phases == 1 else self.second_phase_certain


def project(table: TomlTable) -> Project:
    """One ``[supply]``; errors name file, table and key."""
    made = Project(
        life_years=table.number_or_none("expected_life_years", 1, LONGEST),
        proven=_flag(table, "revenue_proven"),
        phases=table.number_or_none("phases", 1, LONGEST),
        second_phase_certain=_flag(table, "second_phase_certain"),
        assets=table.choice("assets", ("heavy", "light")) if table.has("assets") else "",
        public=_flag(table, "public"),
        term_years=table.number_or_none("term_years", 1, LONGEST),
        lease_years=table.number_or_none("lease_years", 1, LONGEST),
        leased_share=table.number_or_none("leased_share", 0, 1),
        price_yuan_m2=table.number_or_none("price_yuan_m2", 0),
        rent_yuan_m2=table.number_or_none("rent_yuan_m2_year", 0),
        cost_yuan_m2=table.number_or_none("cost_yuan_m2", 0),
        rate=table.number_or_none("discount_rate", 0, 1),
        relief=table.number_or_none("relief", 0, 1),
        priority_and_saving=_flag(table, "priority_and_saving"),
    )
    table.done()
    return made


def _flag(table: TomlTable, key: str) -> bool | None:
    return table.flag(key) if table.has(key) else None
