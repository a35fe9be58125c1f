# Three stages: front-end packages, Python packages, and what runs. No Node and no installer in the last one.
FROM node:22-slim AS frontend
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim AS build
WORKDIR /portal
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt
COPY --from=frontend /build/node_modules node_modules
COPY . .
# Collecting needs settings that production would accept. They are made up here and kept nowhere.
RUN /venv/bin/python -m dcs_portal.assets \
    && random="$(/venv/bin/python -c 'import secrets; print(secrets.token_hex(32))')" \
    && SECRET_KEY="$random" ALLOWED_HOSTS=build AUDIT_SIGNING_KEY="$random" DATA_DIR=/tmp/data \
        FIELD_KEYS="$(/venv/bin/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
        /venv/bin/python manage.py collectstatic --noinput \
    && rm -rf node_modules static_built && /venv/bin/python -m compileall -q .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home portal && install -d -o portal -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
USER portal
ENV PRODUCTION=true PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND_HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "dcs_portal/healthcheck.py"]
CMD ["gunicorn", "dcs_portal.wsgi"]
