# `make` prints what there is. Every target sets up what it needs; only `make lab` and `make bench` ask for root.
.DEFAULT_GOAL := help
.NOTPARALLEL:
PYTHON := .venv/bin/python
PYTEST := .venv/bin/pytest
name ?=
with ?=

.PHONY: help demo test lint fix bench lab messages migration docs holidays drawings pictures house unit street debian

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?/  make \1\t/' | expand -t 18

demo: .venv/ready-to-run  ## look at it: both faces, a simulated gate, a seeded month; no root
	@.venv/bin/conglang demo $(with)

test: lint house unit street  ## everything that CI checks: style, types, contracts, house rules, tests, the street

lint: .venv/ready-to-test  ## style, types, import contracts, dependencies
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/deptry .

fix: .venv/ready-to-test  ## let ruff mend what it can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

house: .venv/ready-to-test debian
	$(PYTEST) tests/house

unit: .venv/ready-to-test debian
	$(PYTEST) -n 2 -m "not lab and not browser" --ignore=tests/house

street: .venv/ready-to-test debian
	$(PYTEST) -m "lab or browser" -p no:randomly

bench: .venv/ready-to-test debian  ## the figures of docs/performance.md, side by side with nginx (root)
	$(PYTHON) -m bench $(with)

lab: .venv/ready-to-test debian  ## leave a street of namespaces standing and print how to enter a phone (root)
	$(PYTHON) -m tests.lab $(with)

messages: .venv/ready-to-test  ## collect the sentences to translate and compile the catalogues
	$(PYTHON) -m tools.messages

migration: .venv/ready-to-test  ## write the next migration from the models: make migration name="what changes"
	$(PYTHON) -m tools.migration "$(name)"

docs: .venv/ready-to-test  ## write the generated pages (docs/settings.md, docs/roles.md)
	$(PYTHON) -m tools.pages

holidays: .venv/ready-to-test  ## write the public holidays of the coming years into the catalogue
	$(PYTHON) -m tools.holidays

drawings: .venv/ready-to-test  ## write the drawings of the catalogue
	$(PYTHON) -m tools.drawings

pictures: .venv/ready-to-test debian  ## take the README's pictures from the demonstration
	$(PYTHON) -m tools.pictures

debian:
	@tools/debian-packages

.venv/ready-to-run: pyproject.toml uv.lock
	@tools/set-up run

.venv/ready-to-test: pyproject.toml uv.lock
	@tools/set-up test
