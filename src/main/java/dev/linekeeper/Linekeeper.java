package dev.linekeeper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The service.
 */
@SpringBootApplication
public class Linekeeper {

	public static void main(String[] args) {
		SpringApplication.run(Linekeeper.class, args);
	}

}
