package dev.linekeeper.api;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the page: these files and no others. Boot's mapping of whatever lies in certain
 * folders of the class path is off.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

	static final String[] FILES = { "/index.html", "/linekeeper.css", "/linekeeper.js", "/api.js", "/words.js",
			"/lines.js", "/overview.js", "/detail.js", "/dom.js", "/icon.svg" };

	@Override
	public void addViewControllers(ViewControllerRegistry registry) {
		registry.addViewController("/").setViewName("forward:/index.html");
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler(FILES)
			.addResourceLocations("classpath:/static/")
			// They belong together: after an update, none may be an old one.
			.setCacheControl(CacheControl.noCache())
			// All files in a jar may bear the same time, in every version of it.
			.setUseLastModified(false)
			.setEtagGenerator(PageConfiguration::tag);
	}

	private static String tag(Resource file) {
		try {
			return DigestUtils.md5DigestAsHex(file.getContentAsByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
