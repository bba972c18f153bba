package dev.linekeeper.security;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Caller}.
 */
class CallerTests {

	@AfterEach
	void nobodyCalls() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void rightHoldsForTheConnectionsNamedOnly() {
		Caller caller = new Caller("pos", Set.of(Role.READ, Role.SEND), List.of("scale-1", "pos-*"));

		assertThat(caller.mayRead("scale-1")).isTrue();
		assertThat(caller.maySend("pos-7")).isTrue();
		assertThat(caller.mayRead("pos-")).isTrue();
		assertThat(caller.mayRead("scale-10")).isFalse();
		assertThat(caller.mayRead("SCALE-1")).isFalse();
		assertThat(caller.mayRead("a-pos-7")).isFalse();
		assertThat(caller.mayRead("")).isFalse();
		assertThat(caller.mayOperate("scale-1")).isFalse();
	}

	@Test
	void noRightIncludesAnother() {
		assertThat(new Caller("a", Set.of(Role.OPERATE), null)).satisfies((caller) -> {
			assertThat(caller.mayOperate("x")).isTrue();
			assertThat(caller.mayRead("x")).isFalse();
			assertThat(caller.maySend("x")).isFalse();
		});
	}

	@Test
	void onlyOneWithoutNamesMaySeeAll() {
		assertThat(new Caller("a", Set.of(Role.READ), null).authentication().getAuthorities())
			.extracting(GrantedAuthority::getAuthority)
			.containsExactlyInAnyOrder("ROLE_READ", "ROLE_READ_ALL");
		assertThat(new Caller("a", Set.of(Role.READ, Role.OPERATE), List.of("x")).authentication().getAuthorities())
			.extracting(GrantedAuthority::getAuthority)
			.containsExactlyInAnyOrder("ROLE_READ", "ROLE_OPERATE");
	}

	@Test
	void whoeverIsNotKnownMayDoNothing() {
		assertThat(Caller.current().mayRead("x")).isFalse();
		assertThat(Caller.of(null).mayRead("x")).isFalse();
		assertThat(Caller.of(() -> "x").mayRead("x")).isFalse();

		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("x", "y", "ROLE_READ"));

		assertThat(Caller.current().mayRead("x")).isFalse();
	}

	@Test
	void currentOneIsThatOfTheRequest() {
		Caller caller = Caller.trusted("local");
		SecurityContextHolder.getContext().setAuthentication(caller.authentication());

		assertThat(Caller.current()).isSameAs(caller);
		assertThat(Caller.of(caller.authentication())).isSameAs(caller);
		assertThat(caller.authentication().getName()).isEqualTo("local");
	}

	@Test
	void oneNameTooManyIsRefused() {
		Caller caller = new Caller("a", Set.of(Role.READ), List.of("x", "y"));

		caller.requireRead(List.of());
		caller.requireRead(List.of("x", "y"));
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> caller.requireRead(List.of("x", "z")));
	}

}
