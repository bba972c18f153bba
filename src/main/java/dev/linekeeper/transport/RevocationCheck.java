package dev.linekeeper.transport;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks whether a certificate is known to be revoked. The JDK's own soft check refuses
 * also those that nobody was named for whom to ask.
 */
final class RevocationCheck {

	private final Set<TrustAnchor> anchors;

	RevocationCheck(Set<TrustAnchor> anchors) {
		this.anchors = anchors;
	}

	/**
	 * Ask. May block for as long as whoever is asked takes to answer.
	 * @param chain trusted otherwise
	 * @param stapled what the peer says of each of them itself (OCSP), in their order
	 * @return false also where nobody knows
	 */
	boolean isRevoked(X509Certificate[] chain, List<byte[]> stapled) {
		try {
			PKIXParameters parameters = new PKIXParameters(this.anchors);
			PKIXRevocationChecker checker = checker();
			Map<X509Certificate, byte[]> responses = new HashMap<>();
			for (int i = 0; i < Math.min(chain.length, stapled.size()); i++) {
				if (stapled.get(i).length > 0) {
					responses.put(chain[i], stapled.get(i));
				}
			}
			checker.setOcspResponses(responses);
			parameters.addCertPathChecker(checker);
			CertPathValidator.getInstance("PKIX").validate(path(chain), parameters);
			return false;
		}
		catch (CertPathValidatorException ex) {
			return ex.getReason() == BasicReason.REVOKED;
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

	/** What asks, as the JDK does. */
	static PKIXRevocationChecker checker() throws GeneralSecurityException {
		return (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
	}

	private CertPath path(X509Certificate[] chain) throws GeneralSecurityException {
		X509CertSelector target = new X509CertSelector();
		target.setCertificate(chain[0]);
		PKIXBuilderParameters parameters = new PKIXBuilderParameters(this.anchors, target);
		parameters.setRevocationEnabled(false);
		parameters
			.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
		return CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
	}

}
