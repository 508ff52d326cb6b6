# One image for the web, the workers and the scheduler; docker-compose.yml says which runs what.
FROM python:3.11-slim
ARG TORCH="torch==2.13.0"
WORKDIR /app
COPY pyproject.toml README.md hatch_build.py ./
COPY insight insight
COPY workers workers
COPY web web
COPY sql sql
RUN pip install --no-cache-dir ${TORCH} && pip install --no-cache-dir . && \
    useradd --create-home insight && mkdir /data && chown insight /data
USER insight
ENV INSIGHT_HOME=/data OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false
VOLUME /data
EXPOSE 8000
