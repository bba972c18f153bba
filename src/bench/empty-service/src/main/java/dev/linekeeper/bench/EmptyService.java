package dev.linekeeper.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a Boot service with Linekeeper's dependencies costs before it does anything, and
 * what a call costs that does nothing.
 */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class EmptyService {

	public static void main(String[] args) {
		SpringApplication.run(EmptyService.class, args);
	}

	@Bean
	SecurityFilterChain everybody(HttpSecurity http) {
		return http.csrf(AbstractHttpConfigurer::disable)
			.authorizeHttpRequests((calls) -> calls.anyRequest().permitAll())
			.build();
	}

	@PostMapping("/echo")
	Answer echo(@RequestBody byte[] body) {
		return new Answer("written", body.length);
	}

	record Answer(String status, int bytes) {

	}

}
