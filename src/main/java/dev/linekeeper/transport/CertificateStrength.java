package dev.linekeeper.transport;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What keys and signatures must be at least: RSA and DSA of 2048 bits, elliptic curves of
 * 224, and no signature over an SHA-1 or MD5 hash, but for that of a trusted certificate,
 * which nobody relies on. Older Java versions accept less. Asked for each certificate of
 * a path but the trusted one, whose key shows in what it has signed.
 */
final class CertificateStrength extends PKIXCertPathChecker {

	/** Keeps such signatures out of the handshake, too. */
	static final AlgorithmConstraints SIGNATURES = new NoWeakSignatures();

	private static final int FEWEST_BITS = 2048;

	private static final int FEWEST_CURVE_BITS = 224;

	private static final String PSS = "RSASSA-PSS";

	@Override
	public void init(boolean forward) {
		// Certificates are checked one by one.
	}

	@Override
	public boolean isForwardCheckingSupported() {
		return true;
	}

	@Override
	public @Nullable Set<String> getSupportedExtensions() {
		return null;
	}

	@Override
	public void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
		String fault = (certificate instanceof X509Certificate x509) ? fault(x509) : null;
		if (fault != null) {
			throw new CertPathValidatorException("The certificate " + fault, null, null, -1,
					CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED);
		}
	}

	/** What is too weak about a certificate and its signature; reads on after it. */
	static @Nullable String fault(X509Certificate certificate) {
		String algorithm = certificate.getSigAlgName();
		if (isWeak(algorithm) || isWeak(hashOfPss(certificate))) {
			return "is signed with " + algorithm + "; SHA-1 and MD5 can be forged";
		}
		int bits = certificate.getSignature().length * Byte.SIZE;
		// A signature is as long as the key that made it.
		if (algorithm.toUpperCase(Locale.ROOT).contains("RSA") && bits < FEWEST_BITS) {
			return "is signed with an RSA key of " + bits + " bits; " + FEWEST_BITS + " are the least";
		}
		return keyFault(certificate);
	}

	/** What is too weak about a certificate's key. */
	static @Nullable String keyFault(X509Certificate certificate) {
		PublicKey key = certificate.getPublicKey();
		int fewest = FEWEST_BITS;
		int bits = fewest;
		if (key instanceof RSAPublicKey rsa) {
			bits = rsa.getModulus().bitLength();
		}
		else if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
			bits = dsa.getParams().getP().bitLength();
		}
		else if (key instanceof ECPublicKey curve) {
			fewest = FEWEST_CURVE_BITS;
			bits = curve.getParams().getOrder().bitLength();
		}
		return (bits < fewest)
				? "has an " + key.getAlgorithm() + " key of " + bits + " bits; " + fewest + " are the least" : null;
	}

	private static boolean isWeak(String algorithm) {
		String name = algorithm.toUpperCase(Locale.ROOT).replace("-", "");
		return name.contains("SHA1") || name.contains("MD5") || name.contains("MD2");
	}

	private static String hashOfPss(X509Certificate certificate) {
		if (!certificate.getSigAlgName().equals(PSS)) {
			return "";
		}
		try {
			AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
			parameters.init(certificate.getSigAlgParams());
			return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
		}
		catch (GeneralSecurityException | java.io.IOException | RuntimeException ex) {
			// Without parameters it is SHA-1: RFC 4055, section 3.1.
			return "SHA-1";
		}
	}

	private static final class NoWeakSignatures implements AlgorithmConstraints {

		@Override
		public boolean permits(Set<CryptoPrimitive> primitives, String algorithm,
				@Nullable AlgorithmParameters parameters) {
			return !primitives.contains(CryptoPrimitive.SIGNATURE) || !isWeak(algorithm);
		}

		@Override
		public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
			return true;
		}

		@Override
		public boolean permits(Set<CryptoPrimitive> primitives, String algorithm, Key key,
				@Nullable AlgorithmParameters parameters) {
			return permits(primitives, algorithm, parameters);
		}

	}

}
