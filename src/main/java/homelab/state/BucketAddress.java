package homelab.state;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A bucket, in the notation that the engine takes.
 *
 * @param name of the bucket
 * @param prefix of every name in it: empty, or ending in a slash
 * @param endpoint of a service other than AWS
 * @param region that requests are signed for
 * @param pathStyle whether the bucket's name goes into the path and not into the host's name
 * @param profile of the AWS configuration files, if one is named
 */
public record BucketAddress(
    String name,
    String prefix,
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Optional<String> profile) {

  static final String SCHEME = "s3://";

  // What AWS allows, which is the strictest of them.
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final String EXAMPLE =
      "s3://my-homelab-state?endpoint=https://HOST&region=REGION&s3ForcePathStyle=true";

  public BucketAddress {
    if (!NAME.matcher(name).matches()) {
      throw new BackendRefusal(
          ("'%s' cannot be the name of a bucket: 3 to 63 lower-case letters, digits, dots and"
                  + " dashes; for example %s.")
              .formatted(name, EXAMPLE));
    }
  }

  static BucketAddress parse(String address, Map<String, String> variables) {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new BackendRefusal(
          "the address of the state is not a URL (%s); it should look like %s."
              .formatted(e.getReason(), EXAMPLE));
    }
    if (uri.getRawUserInfo() != null) {
      throw new BackendRefusal(
          "the address of the state holds a user or a key before the @. Keys belong into"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
    }
    var options = options(uri.getRawQuery());
    var folder = Optional.ofNullable(uri.getPath()).orElse("").replaceAll("^/+|/+$", "");
    return new BucketAddress(
        Optional.ofNullable(uri.getRawAuthority()).orElse(""),
        folder.isEmpty() ? "" : folder + "/",
        endpoint(options, variables),
        first(options.get("region"), variables.get("AWS_REGION"))
            .or(() -> first(variables.get("AWS_DEFAULT_REGION")))
            .orElse("us-east-1"),
        isOn(options, "s3forcepathstyle") || isOn(options, "use_path_style"),
        first(options.get("profile"), variables.get("AWS_PROFILE")));
  }

  /** Returns where this is, for a person. */
  String place() {
    return "bucket '%s'%s"
        .formatted(name, endpoint.map(at -> " at " + at).orElse(" at AWS in " + region));
  }

  private static Optional<URI> endpoint(
      Map<String, String> options, Map<String, String> variables) {
    return first(
            options.get("endpoint"),
            variables.get("AWS_ENDPOINT_URL_S3"),
            variables.get("AWS_ENDPOINT_URL"))
        .map(
            text -> {
              boolean plain = isOn(options, "disablessl") || isOn(options, "disable_https");
              return text.contains("://") ? text : (plain ? "http://" : "https://") + text;
            })
        .map(
            text -> {
              try {
                var endpoint = new URI(text);
                if (endpoint.getHost() != null) {
                  return endpoint;
                }
              } catch (URISyntaxException e) {
                // The sentence below says the same.
              }
              throw new BackendRefusal(
                  "endpoint=%s in the address of the state names no host; write it like %s."
                      .formatted(text, EXAMPLE));
            });
  }

  private static Map<String, String> options(String query) {
    var options = new TreeMap<String, String>();
    if (query == null) {
      return options;
    }
    for (var option : query.split("&")) {
      var parts = option.split("=", 2);
      options.put(
          parts[0].toLowerCase(Locale.ROOT),
          parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
    }
    return options;
  }

  private static boolean isOn(Map<String, String> options, String name) {
    return Boolean.parseBoolean(options.getOrDefault(name, "false"));
  }

  private static Optional<String> first(String... values) {
    for (var value : values) {
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
