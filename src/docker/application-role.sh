#!/bin/sh
# Makes the role that Bursar works as; its rights are given by Bursar's own migrations. Run by the PostgreSQL image.
psql --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --set=ON_ERROR_STOP=1 --set=password="$BURSAR_DB_PASSWORD" <<'SQL'
CREATE ROLE bursar_app LOGIN PASSWORD :'password';
SQL
