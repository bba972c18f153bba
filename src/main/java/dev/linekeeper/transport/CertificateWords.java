package dev.linekeeper.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/**
 * Certificates as people know them, for logs and messages. What a peer has written in
 * them is escaped.
 */
final class CertificateWords {

	private static final int DNS_NAME = 2;

	private static final int IP_ADDRESS = 7;

	private static final int MOST_NAMES = 3;

	private CertificateWords() {
	}

	/** The hosts that a certificate is for; without any, its subject. */
	static String names(X509Certificate certificate) {
		List<String> names = new ArrayList<>();
		try {
			Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
			if (alternatives != null) {
				for (List<?> alternative : alternatives) {
					if (alternative.get(0) instanceof Integer type && (type == DNS_NAME || type == IP_ADDRESS)) {
						names.add(Wording.printable(String.valueOf(alternative.get(1))));
					}
				}
			}
		}
		catch (CertificateParsingException ex) {
			return "names that cannot be read";
		}
		if (names.isEmpty()) {
			return subject(certificate);
		}
		int more = names.size() - MOST_NAMES;
		return (more <= 0) ? String.join(", ", names)
				: String.join(", ", names.subList(0, MOST_NAMES)) + " and " + more + " more";
	}

	static String subject(X509Certificate certificate) {
		return "'" + Wording.printable(certificate.getSubjectX500Principal().getName()) + "'";
	}

	static String issuer(X509Certificate certificate) {
		return "'" + Wording.printable(certificate.getIssuerX500Principal().getName()) + "'";
	}

	/** The day in UTC, as 2026-10-01. */
	static String day(Date date) {
		return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate().toString();
	}

	static boolean isSelfSigned(X509Certificate certificate) {
		return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
	}

}
