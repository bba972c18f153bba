# The service as an image, from the jar that ./mvnw package makes:
#
#   ./mvnw package && docker build -t linekeeper .
#   docker run -v "$PWD/application.yml:/app/application.yml:ro" -p 127.0.0.1:8080:8080 \
#     -e LINEKEEPER_SECURITY_TOKENS_ME_TOKEN="$TOKEN" -e LINEKEEPER_SECURITY_TOKENS_ME_ROLES=read,send linekeeper

FROM eclipse-temurin:25-jre AS layers
WORKDIR /build
COPY target/linekeeper-*-exec.jar linekeeper.jar
# Our own few classes apart from the libraries, so that a new version of the service is a small layer. As files on the
# class path they also start faster than from inside the executable jar.
RUN java -Djarmode=tools -jar linekeeper.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --no-create-home linekeeper
# Mount your configuration as /app/application.yml; secrets as files below /run/secrets.
WORKDIR /app
COPY --from=layers /build/layers/dependencies/ ./
COPY --from=layers /build/layers/spring-boot-loader/ ./
COPY --from=layers /build/layers/snapshot-dependencies/ ./
COPY --from=layers /build/layers/application/ ./
# By number, so that a platform can tell that it is not root.
USER 10001

# The service answers only on loopback unless told otherwise, which in a container nobody outside reaches. Anywhere else
# it starts only with linekeeper.security.tokens, or with linekeeper.security.allow-anonymous: true, where everyone who
# reaches the port may do everything.
ENV SERVER_ADDRESS=0.0.0.0
EXPOSE 8080

# No HEALTHCHECK: the image has no tool to depend on for it, and starting a second JVM for each check costs more than
# the service does. Let the platform ask /actuator/health/liveness whether to restart it, and
# /actuator/health/readiness whether to send it work.

# As a list, so that java itself gets SIGTERM and closes the connections in good order. A JVM that ran out of memory
# must end, or connections would seem to be held that nobody serves. Spring Boot keeps the names of all properties that
# it looked for, some 4 KB for each connection, until memory is short; with the policy, until it is not asked for them.
# Compact headers take another 1.3 KB off each connection. The start of thousands needs more heap than they do later;
# with the ratios it is given back.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-XX:SoftRefLRUPolicyMSPerMB=1", \
	"-XX:+UseCompactObjectHeaders", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30", "-jar", "linekeeper.jar"]
