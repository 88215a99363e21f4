# make demo: set everything up and run the main job on the invented sample zone
# make test: set up and pass the tests
# Needs Python 3.11 or later with pip and venv; nothing else.

PYTHON ?= python3
BIN := .venv/bin
OUT := out/lianyungang
KEEP := --write benchmarks/RESULTS.md
PIP := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check

.PHONY: demo test lint bench bench-full dist lock lowest newest docs audit clean

demo: .venv/.ready
	$(BIN)/yuantu build layers/sample/lianyungang --out $(OUT)

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# minutes, on the terminal: every question once, at a size where the ratios show
bench: .venv/.ready-bench
	for one in overlay neighbours nearest zonal reading validity; do $(BIN)/python benchmarks/$$one.py --plots 20000 --runs 1 || exit 1; done
	$(BIN)/python benchmarks/topology.py --plots 20000 --runs 1
	$(BIN)/python benchmarks/raster_overlay.py --side 2000 --runs 1
	$(BIN)/python benchmarks/rules.py --plots 25000 --runs 1
	$(BIN)/python benchmarks/siting.py --plots 20000 --runs 1
	$(BIN)/python benchmarks/assembly.py --plots 64 144 --runs 1
	$(BIN)/python benchmarks/evaluate.py --plots 5000 --runs 1
	$(BIN)/python benchmarks/page.py --plots 10000 --runs 1
	$(BIN)/python benchmarks/stills.py --plots 20000 --runs 1
	$(BIN)/python benchmarks/workbook.py --plots 5000 --runs 1

# an hour or two, into RESULTS.md: up to a city and a province
bench-full: .venv/.ready-bench
	for one in overlay neighbours nearest zonal reading validity; do $(BIN)/python benchmarks/$$one.py --plots 2000 20000 200000 $(KEEP) || exit 1; done
	$(BIN)/python benchmarks/topology.py --plots 2000 20000 $(KEEP)
	$(BIN)/python benchmarks/raster_overlay.py --full $(KEEP)
	$(BIN)/python benchmarks/rules.py --plots 25000 50000 100000 200000 $(KEEP)
	$(BIN)/python benchmarks/siting.py --plots 20000 200000 $(KEEP)
	$(BIN)/python benchmarks/assembly.py --plots 64 144 256 400 $(KEEP)
	$(BIN)/python benchmarks/evaluate.py --plots 5000 20000 $(KEEP)
	$(BIN)/python benchmarks/city.py --plots 20000 50000 200000 --write docs/speed.md
	$(BIN)/python benchmarks/page.py --plots 10000 100000 $(KEEP)
	$(BIN)/python benchmarks/stills.py --plots 2000 100000 $(KEEP)
	$(BIN)/python benchmarks/workbook.py $(KEEP)
	$(BIN)/python benchmarks/city.py $(KEEP)
	$(BIN)/python benchmarks/cluster.py --plots 2000000 $(KEEP)

# installed as a copy, not as a link: Python cannot follow a link through a Chinese path in every locale
SOURCES := $(shell find gis layers land_policy maps reports -type f -not -path '*/__pycache__/*' -not -path '*/sample/*') cli.py

.venv/.ready: requirements.lock pyproject.toml $(SOURCES)
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Yuantu needs Python 3.11 or later; name one with: make PYTHON=python3.12 …')"
	test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --force-reinstall .
	touch $@

.venv/.ready-test: requirements-test.lock .venv/.ready
	$(PIP) --require-hashes -r requirements-test.lock
	touch $@

.venv/.ready-bench: requirements-bench.lock .venv/.ready-test
	$(PIP) --require-hashes -r requirements-bench.lock
	touch $@

# the documentation as a site that opens from a disk with no network: out/site/index.html
docs: .venv/.ready-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m docs.site out/site

.venv/.ready-docs: requirements-docs.lock .venv/.ready
	$(PIP) --require-hashes -r requirements-docs.lock
	touch $@

lock:  # for maintainers: needs uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build -o requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build --extra postgis --extra fast --extra cluster --extra test -o requirements-test.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build --extra postgis --extra fast --extra cluster --extra test --extra bench -o requirements-bench.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build --extra docs -o requirements-docs.lock pyproject.toml

# wheel and sdist into dist/: the same sources, the same bytes
dist: .venv/.ready
	$(BIN)/python -m hatchling build -d dist

# for maintainers: needs uv; the sample and the suite without a browser, on the lowest or the newest versions that
# pyproject.toml allows and on the Python named: make lowest PYTHON=python3.11 (docs/versions.md)
PARTS ?= tests gis layers land_policy maps reports
lowest: RESOLUTION := lowest-direct
newest: RESOLUTION := highest
lowest newest:
	uv venv --quiet --clear --python $(PYTHON) .venv-$@
	uv pip install --quiet --python .venv-$@/bin/python --upgrade --resolution $(RESOLUTION) '.[build,fast,cluster,postgis,test]'
	.venv-$@/bin/yuantu build layers/sample/nantong --out out/$@
	.venv-$@/bin/python -m pytest -m "not browser" -W ignore::DeprecationWarning $(PARTS)

audit:  # known weaknesses of the locked versions: needs uv and a network
	uvx pip-audit --strict --disable-pip --require-hashes -r requirements-bench.lock

clean:
	rm -rf .venv .venv-lowest .venv-newest dist out
