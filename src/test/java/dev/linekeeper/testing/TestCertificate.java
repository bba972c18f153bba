package dev.linekeeper.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, made as a test wants it: see {@link TestCertificates}.
 *
 * @param keys its keys
 * @param certificate the certificate
 * @param issuer who has signed it; {@code null} for itself
 */
public record TestCertificate(KeyPair keys, X509Certificate certificate, @Nullable TestCertificate issuer) {

	private static final char[] NO_PASSWORD = new char[0];

	private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());

	/** A store that trusts these. */
	public static KeyStore trusting(TestCertificate... trusted) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			for (TestCertificate one : trusted) {
				store.setCertificateEntry("trusted-" + store.size(), one.certificate());
			}
			return store;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A store that holds this, its key and who has signed it. */
	public KeyStore keyStore(char[] password) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry("own", this.keys.getPrivate(), password, chain());
			return store;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public X509ExtendedKeyManager keyManager() {
		try {
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(keyStore(NO_PASSWORD), NO_PASSWORD);
			return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Write the certificate, and behind it that of an authority that is no root. */
	public Path writeCertificate(Path file) {
		StringBuilder pem = new StringBuilder();
		for (X509Certificate one : chain()) {
			if (pem.isEmpty() || !one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
				pem.append(pem("CERTIFICATE", encoded(one)));
			}
		}
		return write(file, pem.toString());
	}

	/** Write the key, without a password. */
	public Path writeKey(Path file) {
		return write(file, pem("PRIVATE KEY", this.keys.getPrivate().getEncoded()));
	}

	/** The list of those that this authority has revoked. */
	public byte[] revoked(TestCertificate... revoked) {
		Instant now = Instant.now();
		byte[][] entries = new byte[revoked.length][];
		for (int i = 0; i < revoked.length; i++) {
			entries[i] = Der.sequence(Der.integer(revoked[i].certificate().getSerialNumber()),
					Der.time(now.minusSeconds(60)));
		}
		String algorithm = algorithm(this.keys);
		byte[] list = Der.sequence(Der.integer(BigInteger.ONE), SignatureAlgorithm.identifier(algorithm),
				this.certificate.getSubjectX500Principal().getEncoded(), Der.time(now.minusSeconds(60)),
				Der.time(now.plusSeconds(3600)), Der.sequence(entries));
		return signed(list, algorithm, this.keys);
	}

	static TestCertificate of(TestCertificates wanted, KeyPair keys) {
		TestCertificate issuer = wanted.issuer();
		KeyPair signer = (issuer != null) ? issuer.keys() : keys;
		X500Principal subject = new X500Principal("CN=" + wanted.name());
		String algorithm = (wanted.signature() != null) ? wanted.signature() : algorithm(signer);
		byte[] content = Der.sequence(Der.explicit(0, Der.integer(BigInteger.TWO)),
				Der.integer(BigInteger.valueOf(SERIALS.incrementAndGet())), SignatureAlgorithm.identifier(algorithm),
				((issuer != null) ? issuer.certificate().getSubjectX500Principal() : subject).getEncoded(),
				Der.sequence(Der.time(wanted.from()), Der.time(wanted.until())), subject.getEncoded(),
				keys.getPublic().getEncoded(), Der.explicit(3, wanted.extensions()));
		try {
			X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(signed(content, algorithm, signer)));
			return new TestCertificate(keys, certificate, issuer);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private X509Certificate[] chain() {
		TestCertificate above = this.issuer;
		return (above != null) ? new X509Certificate[] { this.certificate, above.certificate() }
				: new X509Certificate[] { this.certificate };
	}

	private static byte[] signed(byte[] content, String algorithm, KeyPair signer) {
		try {
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(signer.getPrivate());
			signature.update(content);
			return Der.sequence(content, SignatureAlgorithm.identifier(algorithm), Der.bits(signature.sign()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String algorithm(KeyPair keys) {
		return keys.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
	}

	private static byte[] encoded(X509Certificate certificate) {
		try {
			return certificate.getEncoded();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n"
				+ Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	private static Path write(Path file, String content) {
		try {
			return Files.writeString(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** How signatures are told in a certificate. */
	private static final class SignatureAlgorithm {

		private SignatureAlgorithm() {
		}

		static byte[] identifier(String algorithm) {
			return switch (algorithm) {
				case "SHA256withRSA" -> Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.none());
				case "SHA1withRSA" -> Der.sequence(Der.oid("1.2.840.113549.1.1.5"), Der.none());
				case "SHA256withECDSA" -> Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
				case "SHA1withECDSA" -> Der.sequence(Der.oid("1.2.840.10045.4.1"));
				default -> throw new IllegalArgumentException(algorithm);
			};
		}

	}

}
