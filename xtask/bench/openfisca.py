"""The same tariff in OpenFisca: python openfisca.py"""
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Foyer = build_entity(key="foyer", plural="foyers", label="foyer", is_person=True)


def variable(name, kind, formula=None):
    body = {"value_type": kind, "entity": Foyer, "definition_period": YEAR, "label": name}
    if formula:
        body["formula"] = formula
    return type(name, (Variable,), body)


def slice_(x, a, b):
    return np.clip(np.minimum(x, b) - a, 0, None)


def cap(f, p):
    n = f("personnes", p)
    return np.select([n < 2, n < 3, n < 5], [60, 90, 120], 180)


def weighted(f, p):
    x = f("aide_volume", p)
    return slice_(x, 15, 60) * 0.6 + slice_(x, 60, 120) + slice_(x, 120, np.inf) * 1.8


def whole(f, p):
    x = f("volume", p)
    return slice_(x, 0, 15) * 0.2 + slice_(x, 15, 120) * 0.8 + slice_(x, 120, np.inf) * 1.5


def rate(f, p):
    q = f("quotient", p)
    return np.select([q < 6000, q < 9000, q < 12000], [1, 0.8, 0.5], 0.25)


def aid(f, p):
    gross = np.minimum(f("taux", p) * f("effort", p), 250)
    applies = f("resident", p) * (f("allocataire", p) + (f("quotient", p) < 15000))
    return np.where(applies * (gross >= 15), np.round(gross, 2), 0)


VARIABLES = [
    variable("adultes", float), variable("enfants", float), variable("ressources", float), variable("volume", float),
    variable("resident", bool), variable("allocataire", bool), variable("mensualise", bool),
    variable("personnes", float, lambda f, p: f("adultes", p) + f("enfants", p)),
    variable("quotient", float, lambda f, p: f("ressources", p) / (1 + 0.5 * (f("personnes", p) - 1))),
    variable("plafond", float, cap),
    variable("aide_volume", float, lambda f, p: np.minimum(f("volume", p), f("plafond", p))),
    variable("pondere", float, weighted), variable("pondere_entier", float, whole),
    variable("abonnement", float, lambda f, p: np.where(f("mensualise", p), 32.88, 36.50)),
    variable("facture", float, lambda f, p: np.round((f("abonnement", p) + f("pondere_entier", p) * 3.446) * 1.055, 2)),
    variable("effort", float, lambda f, p: np.maximum(f("abonnement", p) + f("pondere", p) * 3.446 - 0.03 * f("ressources", p), 0)),
    variable("taux", float, rate), variable("aide", float, aid),
    variable("reste", float, lambda f, p: f("facture", p) - f("aide", p)),
]


def columns(n):
    i = np.arange(n, dtype=np.uint64)
    pick = lambda salt, m: ((i * np.uint64(2654435761) + np.uint64(salt * 40503)) % np.uint64(1000003)) % np.uint64(m)
    return {
        "adultes": 1.0 + pick(1, 2), "enfants": pick(2, 5) * 1.0, "ressources": pick(3, 60000) * 1.0, "volume": pick(4, 300) * 1.0,
        "resident": pick(5, 10) > 0, "allocataire": pick(6, 3) == 0, "mensualise": pick(7, 2) == 0,
    }


system = TaxBenefitSystem([Foyer])
for one in VARIABLES:
    system.add_variable(one)


def build(n, data):
    simulation = SimulationBuilder().build_default_simulation(system, count=n)
    for name, column in data.items():
        simulation.set_input(name, "2026", column)
    return simulation


def compute(simulation):
    result = simulation.calculate("aide", "2026")
    simulation.calculate("reste", "2026")
    return result


# As its users run it: float32, numpy on whole columns. The whole, then the
# computation alone, on simulations built beforehand.
for n in (100_000, 1_000_000):
    data = columns(n)
    whole = alone = float("inf")
    for _ in range(7):
        start = time.process_time()
        simulation = build(n, data)
        built = time.process_time()
        compute(simulation)
        end = time.process_time()
        whole, alone = min(whole, end - start), min(alone, end - built)
    print(f"openfisca_{n}_avec_population {whole:e}")
    print(f"openfisca_{n} {alone:e}")
    print(f"openfisca_total_{n} {compute(build(n, data)).astype(float).sum():.2f}")
print(f"openfisca_total_2000 {compute(build(2000, columns(2000))).astype(float).sum():.2f}")
