package dev.linekeeper.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import dev.linekeeper.feed.Subscription;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Wires the WebSocket. Origins other than our own are refused, which is Spring's default.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration {

	@Bean
	SocketHandler socketHandler(Lines lines, Payloads payloads, Failures failures, EventStreams streams,
			EventWriter writer, JsonMapper json) {
		return new SocketHandler(lines, payloads, failures, streams, writer, json);
	}

	@Bean
	WebSocketConfigurer lineSockets(SocketHandler handler, Lines lines, JsonMapper json) {
		return (registry) -> registry.addHandler(handler, "/api/connections/{name}/socket")
			.addInterceptors(new Handshake(lines, json));
	}

	/**
	 * Lets a client in if there is such a connection, and such a form.
	 */
	private static final class Handshake implements HandshakeInterceptor {

		private final Lines lines;

		private final JsonMapper json;

		Handshake(Lines lines, JsonMapper json) {
			this.lines = lines;
			this.json = json;
		}

		@Override
		public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				Map<String, Object> attributes) throws IOException {
			try {
				Map<?, ?> variables = (Map<?, ?>) ((ServletServerHttpRequest) request).getServletRequest()
					.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
				String name = String.valueOf(variables.get("name"));
				this.lines.connection(name);
				SocketForm form = SocketForm
					.of(((ServletServerHttpRequest) request).getServletRequest().getParameter("as"));
				if (form == null) {
					throw new ProblemException(ProblemCode.BAD_REQUEST, "'as' must be text, binary or json.");
				}
				attributes.put(SocketHandler.CONNECTION, name);
				attributes.put(SocketHandler.FORM, form);
				attributes.put(SocketHandler.FROM, place(name));
				return true;
			}
			catch (ProblemException ex) {
				refuse(response, ex);
				return false;
			}
		}

		@Override
		public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
				@Nullable Exception failed) {
			// Nothing is held that could be let go.
		}

		/**
		 * The client has been let in before the socket listens, and is to miss nothing.
		 */
		private String place(String name) {
			try (Subscription now = this.lines.feeds().subscribe(List.of(this.lines.feed(name)), null, () -> {
			})) {
				return now.position();
			}
		}

		private void refuse(ServerHttpResponse response, ProblemException problem) throws IOException {
			ProblemDetail document = ProblemAdvice.document(problem.code(), problem.detail());
			response.setStatusCode(problem.code().status());
			response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
			response.getBody().write(this.json.writeValueAsBytes(document));
		}

	}

}
