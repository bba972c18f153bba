package dev.linekeeper;

import java.io.ObjectInputStream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Holds the drawing in the root's {@code package-info}.
 */
@AnalyzeClasses(packages = "dev.linekeeper", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String OURS = "dev.linekeeper..";

	@ArchTest
	static final ArchRule packagesAreFreeOfCircles = slices().matching("dev.linekeeper.(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule protocolKnowsTheJdkOnly = classes().that()
		.resideInAPackage("dev.linekeeper.protocol")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("dev.linekeeper.protocol", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule framingKnowsTheJdkOnly = classes().that()
		.resideInAPackage("dev.linekeeper.framing")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("dev.linekeeper.framing", "java..", "org.jspecify..");

	@ArchTest
	static final ArchRule transportKnowsFramingAndProtocol = ourImportsOf("transport", "framing", "protocol");

	@ArchTest
	static final ArchRule connectionKnowsTransportAndProtocol = ourImportsOf("connection", "transport", "protocol",
			"framing");

	@ArchTest
	static final ArchRule dialogKnowsProtocol = ourImportsOf("dialog", "protocol");

	@ArchTest
	static final ArchRule feedKnowsConnectionAndDialog = ourImportsOf("feed", "connection", "dialog", "transport",
			"protocol");

	@ArchTest
	static final ArchRule apiKnowsFeedAndSecurity = ourImportsOf("api", "feed", "security", "actuate", "dialog",
			"connection", "transport", "framing", "protocol");

	@ArchTest
	static final ArchRule simulatorKnowsFraming = ourImportsOf("simulator", "framing");

	@ArchTest
	static final ArchRule messagingKnowsConnectionAndProtocol = ourImportsOf("messaging", "connection", "protocol");

	@ArchTest
	static final ArchRule actuateKnowsConnectionAndDialog = ourImportsOf("actuate", "connection", "dialog", "transport",
			"protocol", "framing");

	@ArchTest
	static final ArchRule configurationKnowsSettings = ourImportsOf("configuration", "connection", "dialog",
			"transport", "framing", "simulator", "security");

	@ArchTest
	static final ArchRule securityKnowsNoneOfOurs = ourImportsOf("security");

	@ArchTest
	static final ArchRule connectionIsFreeOfSpring = noClasses().that()
		.resideInAnyPackage("dev.linekeeper.connection", "dev.linekeeper.dialog", "dev.linekeeper.feed",
				"dev.linekeeper.simulator")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework..");

	@ArchTest
	static final ArchRule integrationStaysInTransport = noClasses().that()
		.resideOutsideOfPackage("dev.linekeeper.transport")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.integration.ip..");

	@ArchTest
	static final ArchRule timeIsInjected = noClasses().that()
		.haveNameNotMatching("dev\\.linekeeper\\.transport\\.TimeSource.*")
		.and()
		.resideOutsideOfPackage("dev.linekeeper.simulator")
		.should()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(java.time.Instant.class, "now")
		.orShould()
		.callMethod(Thread.class, "sleep", long.class);

	@ArchTest
	static final ArchRule nothingIsDeserialised = noClasses().should()
		.dependOnClassesThat()
		.areAssignableTo(ObjectInputStream.class);

	private static ArchRule ourImportsOf(String name, String... known) {
		String[] others = new String[known.length + 1];
		others[0] = "dev.linekeeper." + name;
		for (int i = 0; i < known.length; i++) {
			others[i + 1] = "dev.linekeeper." + known[i];
		}
		return noClasses().that()
			.resideInAPackage("dev.linekeeper." + name)
			.should()
			.dependOnClassesThat(DescribedPredicate.and(resideInAPackage(OURS), resideOutsideOfPackages(others)));
	}

}
