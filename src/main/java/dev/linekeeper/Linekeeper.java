package dev.linekeeper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/**
 * The service. Ends with exit code 1 for a configuration it cannot use, and 3 when a
 * connection with {@code on-lost: stop} was lost or never made.
 */
// Without its user, whose password would be in the log.
@SpringBootApplication(proxyBeanMethods = false, exclude = UserDetailsServiceAutoConfiguration.class)
public class Linekeeper {

	/**
	 * Run the service.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(Linekeeper.class, args);
	}

}
