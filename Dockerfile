# One image for every Airflow service: the packages of requirements.lock, the drivers for PostgreSQL, and this project.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock deploy/postgres.lock /tmp/
# --no-deps because the locks are complete; every package in them has a wheel for amd64 and arm64, so nothing is compiled.
RUN /opt/venv/bin/pip install --no-deps --only-binary :all: --require-hashes \
        -r /tmp/requirements.lock -r /tmp/postgres.lock

FROM python:${PYTHON}
# A new volume takes its owner from the folder it is mounted on, so no container needs root to make these writable.
RUN groupadd --gid 50000 bellwether \
    && useradd --uid 50000 --gid bellwether --no-create-home --home-dir /tmp --shell /usr/sbin/nologin bellwether \
    && install -d -o bellwether -g bellwether -m 0750 /srv/bellwether /srv/bellwether/inbox /srv/bellwether/logs \
    && install -d -o bellwether -g bellwether -m 0755 /srv/bellwether/published
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /opt/bellwether
COPY pyproject.toml README.md LICENSE ./
COPY plugins plugins
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .
COPY deploy/airflow deploy/airflow
COPY dags dags
COPY dbt_project dbt_project
COPY expectations expectations

USER bellwether
CMD ["bellwether", "--help"]
