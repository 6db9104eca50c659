# Parasol in an empty image: one static binary, certificate authorities, a data folder, no shell.
#
#   docker build -t parasol .
#   docker build -t parasol --build-arg GO_IMAGE=registry.example.org/golang:1.26 --build-arg VERSION=v1.2.3 .
#
# With --target clinic it is the clinics' command instead of the household's.
#
# Built for the machine it runs on; for another, use the cross build of the README.
ARG GO_IMAGE=golang:1.26-bookworm

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# Static, and with the time zones inside (package config/zone carries them): the image below has neither libraries nor zone files.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/image/usr/bin/parasol ./cmd/parasol
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/clinic/usr/bin/parasol-clinic ./cmd/parasol-clinic
RUN mkdir -p /out/image/etc/ssl/certs /out/own/data /out/own/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /out/image/etc/ssl/certs/ \
 && cp -R /out/image/etc /out/clinic/ \
 && chmod 0700 /out/own/data /out/own/tmp

# The clinics' command keeps everything in PostgreSQL: it owns no folder.
FROM scratch AS clinic
COPY --from=build /out/clinic/ /
USER 65532:65532
ENV PARASOL_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=5s --start-period=20s --retries=3 CMD ["/usr/bin/parasol-clinic", "healthcheck"]
ENTRYPOINT ["/usr/bin/parasol-clinic"]
CMD ["serve"]

FROM scratch
COPY --from=build /out/image/ /
# What the daemon writes: its data, and what SQLite sorts outside of memory. 65532 is what distroless images call nonroot.
COPY --from=build --chown=65532:65532 /out/own/ /
USER 65532:65532
# Inside a container loopback is the container itself, so the port is opened to all of it: set PARASOL_TOKEN(_FILE)
# to reach more than /metrics, /healthz, /readyz and confirm links.
ENV PARASOL_DATA_DIR=/data \
    PARASOL_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=1m --timeout=5s --start-period=20s --retries=3 CMD ["/usr/bin/parasol", "healthcheck"]
ENTRYPOINT ["/usr/bin/parasol"]
# Without PARASOL_CONFIG the one person comes from the environment (README, "Settings").
CMD ["run"]
