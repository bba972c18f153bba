package dev.linekeeper.transport;

import java.security.cert.CertPathValidatorException;
import java.util.Set;

import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CertificateStrengthTests {

	private static final TestCertificate RSA = TestCertificates.plain("RSA CA").asAuthority().rsa(2048).make();

	private static final TestCertificate CURVE = TestCertificates.authority("Curve CA");

	@Test
	void strongOnesAreAccepted() {
		assertThat(fault(TestCertificates.of(RSA, "a.example").rsa(2048))).isNull();
		assertThat(fault(TestCertificates.of(CURVE, "a.example"))).isNull();
	}

	@Test
	void shortKeyIsRefused() {
		assertThat(fault(TestCertificates.of(RSA, "a.example").rsa(1024)))
			.isEqualTo("has an RSA key of 1024 bits; 2048 are the least");
	}

	@Test
	void signatureOverSha1IsRefused() {
		assertThat(fault(TestCertificates.of(RSA, "a.example").signedWith("SHA1withRSA")))
			.isEqualTo("is signed with SHA1withRSA; SHA-1 and MD5 can be forged");
		assertThat(fault(TestCertificates.of(CURVE, "a.example").signedWith("SHA1withECDSA")))
			.isEqualTo("is signed with SHA1withECDSA; SHA-1 and MD5 can be forged");
	}

	@Test
	void signatureByAShortKeyIsRefused() {
		TestCertificate root = TestCertificates.plain("Short CA").asAuthority().rsa(1024).make();

		assertThat(fault(TestCertificates.of(root, "a.example")))
			.isEqualTo("is signed with an RSA key of 1024 bits; 2048 are the least");
	}

	@Test
	void faultEndsTheCheckOfAPath() {
		TestCertificate weak = TestCertificates.of(RSA, "a.example").signedWith("SHA1withRSA").make();

		assertThatExceptionOfType(CertPathValidatorException.class)
			.isThrownBy(() -> new CertificateStrength().check(weak.certificate(), Set.of()))
			.withMessageContaining("SHA1withRSA");
	}

	private static @Nullable String fault(TestCertificates wanted) {
		return CertificateStrength.fault(wanted.make().certificate());
	}

}
