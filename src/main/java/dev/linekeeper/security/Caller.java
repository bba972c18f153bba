package dev.linekeeper.security;

import java.security.Principal;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls, and what they may do with which connection. Everything that has to decide
 * asks here: the rules on paths, and those who list connections or are given their names
 * elsewhere than in the path. Immutable.
 */
public final class Caller implements AuthenticatedPrincipal {

	/** For what shows all connections at once. */
	static final String READ_ALL = "READ_ALL";

	/** For what changes more than one connection. */
	static final String OPERATE_ALL = "OPERATE_ALL";

	private static final Caller NOBODY = new Caller("nobody", Set.of(), null);

	private final String name;

	private final Set<Role> roles;

	private final @Nullable List<String> connections;

	/**
	 * Create a caller.
	 * @param name who it is, for logs
	 * @param roles what they may do
	 * @param connections with which connections, by name, or by the beginning of their
	 * names and {@code *}; {@code null} for all
	 */
	Caller(String name, Set<Role> roles, @Nullable List<String> connections) {
		this.name = name;
		this.roles = Set.copyOf(roles);
		this.connections = connections;
	}

	/**
	 * Return who makes the request that is being handled on this thread.
	 * @return the caller; one who may do nothing if there is no request, or nobody known
	 * made it
	 */
	public static Caller current() {
		return of(SecurityContextHolder.getContext().getAuthentication());
	}

	/**
	 * Return who made a request, on any thread.
	 * @param principal the request's, or that of a WebSocket's session
	 * @return the caller; one who may do nothing if nobody known made it
	 */
	public static Caller of(@Nullable Principal principal) {
		return (principal instanceof Authentication authentication
				&& authentication.getPrincipal() instanceof Caller caller) ? caller : NOBODY;
	}

	/** A caller who may do everything. */
	static Caller trusted(String name) {
		return new Caller(name, EnumSet.allOf(Role.class), null);
	}

	@Override
	public String getName() {
		return this.name;
	}

	/** Whether they may see a connection: its state, and what arrives on it. */
	public boolean mayRead(String connection) {
		return may(Role.READ, connection);
	}

	/** Whether they may send to a connection. */
	public boolean maySend(String connection) {
		return may(Role.SEND, connection);
	}

	/** Whether they may pause, resume and reconnect a connection. */
	public boolean mayOperate(String connection) {
		return may(Role.OPERATE, connection);
	}

	/**
	 * Refuse a caller who may not see one of some connections. To be asked before whether
	 * there are such connections: who may not see one may not learn that.
	 * @param names names of connections
	 * @throws AccessDeniedException if they may not; let it pass, and it becomes a 403
	 */
	public void requireRead(Collection<String> names) {
		if (!names.stream().allMatch(this::mayRead)) {
			throw new AccessDeniedException("one of the connections is not among those that this caller may see");
		}
	}

	boolean may(Role role, String connection) {
		return this.roles.contains(role)
				&& (this.connections == null || this.connections.stream().anyMatch((one) -> matches(one, connection)));
	}

	/** What Spring Security knows of them. */
	Authentication authentication() {
		List<GrantedAuthority> authorities = AuthorityUtils
			.createAuthorityList(this.roles.stream().map((role) -> "ROLE_" + role.name()).toList());
		if (this.connections == null) {
			addIf(Role.READ, READ_ALL, authorities);
			addIf(Role.OPERATE, OPERATE_ALL, authorities);
		}
		return UsernamePasswordAuthenticationToken.authenticated(this, null, authorities);
	}

	private void addIf(Role role, String all, List<GrantedAuthority> authorities) {
		if (this.roles.contains(role)) {
			authorities.addAll(AuthorityUtils.createAuthorityList("ROLE_" + all));
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	private static boolean matches(String pattern, String connection) {
		return pattern.endsWith("*") ? connection.startsWith(pattern.substring(0, pattern.length() - 1))
				: connection.equals(pattern);
	}

}
