package dev.linekeeper.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * What a Boot service with Linekeeper's dependencies costs before it does anything.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class EmptyService {

	public static void main(String[] args) {
		SpringApplication.run(EmptyService.class, args);
	}

}
