package dev.linekeeper.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a certificate is to be like. Signed by itself, with a key on the curve P-256, and
 * valid for a day before and after now, if nothing else is said. Immutable.
 *
 * @param name its subject, the CN
 * @param issuer who signs it; {@code null} for itself
 * @param hosts whom it is for
 * @param authority whether it may sign others
 * @param from when it begins to be valid
 * @param until when it ends to be
 * @param key what its key is like
 * @param signature how it is signed; {@code null} for SHA-256
 * @param revocations where the list is that says whether it was revoked
 */
public record TestCertificates(String name, @Nullable TestCertificate issuer, List<String> hosts, boolean authority,
		Instant from, Instant until, AlgorithmParameterSpec key, @Nullable String signature,
		@Nullable String revocations) {

	private static final Duration DAY = Duration.ofDays(1);

	/** An authority that signs itself. */
	public static TestCertificate authority(String name) {
		return plain(name).asAuthority().make();
	}

	/** A certificate for these hosts; an address is one in digits and dots. */
	public static TestCertificates of(TestCertificate issuer, String... hosts) {
		TestCertificates plain = plain(hosts[0]);
		return new TestCertificates(plain.name, issuer, List.of(hosts), false, plain.from, plain.until, plain.key, null,
				null);
	}

	public static TestCertificates plain(String name) {
		Instant now = Instant.now();
		return new TestCertificates(name, null, List.of(name), false, now.minus(DAY), now.plus(DAY),
				new ECGenParameterSpec("secp256r1"), null, null);
	}

	public TestCertificates asAuthority() {
		return new TestCertificates(this.name, this.issuer, List.of(), true, this.from, this.until, this.key,
				this.signature, this.revocations);
	}

	public TestCertificates valid(Instant from, Instant until) {
		return new TestCertificates(this.name, this.issuer, this.hosts, this.authority, from, until, this.key,
				this.signature, this.revocations);
	}

	/** No longer: it has expired yesterday. */
	public TestCertificates expired() {
		Instant now = Instant.now();
		return valid(now.minus(DAY.multipliedBy(3)), now.minus(DAY));
	}

	public TestCertificates rsa(int bits) {
		return new TestCertificates(this.name, this.issuer, this.hosts, this.authority, this.from, this.until,
				new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), this.signature, this.revocations);
	}

	public TestCertificates signedWith(String algorithm) {
		return new TestCertificates(this.name, this.issuer, this.hosts, this.authority, this.from, this.until, this.key,
				algorithm, this.revocations);
	}

	public TestCertificates revocationsAt(String uri) {
		return new TestCertificates(this.name, this.issuer, this.hosts, this.authority, this.from, this.until, this.key,
				this.signature, uri);
	}

	public TestCertificate make() {
		try {
			boolean rsa = this.key instanceof RSAKeyGenParameterSpec;
			KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
			generator.initialize(this.key);
			KeyPair keys = generator.generateKeyPair();
			return TestCertificate.of(this, keys);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	byte[] extensions() {
		List<byte[]> extensions = new ArrayList<>();
		if (this.authority) {
			extensions.add(extension("2.5.29.19", true, Der.sequence(Der.bool(true))));
		}
		if (!this.hosts.isEmpty()) {
			extensions.add(extension("2.5.29.17", false,
					Der.sequence(this.hosts.stream().map(TestCertificates::host).toArray(byte[][]::new))));
		}
		if (this.revocations != null) {
			byte[] uri = Der.implicit(6, this.revocations.getBytes(StandardCharsets.US_ASCII));
			extensions
				.add(extension("2.5.29.31", false, Der.sequence(Der.sequence(Der.explicit(0, Der.explicit(0, uri))))));
		}
		return Der.sequence(extensions.toArray(byte[][]::new));
	}

	private static byte[] extension(String oid, boolean critical, byte[] content) {
		return critical ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(content))
				: Der.sequence(Der.oid(oid), Der.octets(content));
	}

	private static byte[] host(String host) {
		if (!host.matches("[0-9.]+")) {
			return Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII));
		}
		byte[] address = new byte[4];
		String[] parts = host.split("\\.");
		for (int i = 0; i < address.length; i++) {
			address[i] = new BigInteger(parts[i]).byteValue();
		}
		return Der.implicit(7, address);
	}

}
