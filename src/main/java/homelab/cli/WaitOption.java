package homelab.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** For how long a command goes on asking Oracle for room. */
final class WaitOption {

  @Option(
      names = "--wait",
      defaultValue = "1h",
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "How long to go on asking while Oracle has no room: 30m, 6h, 14d, or 0 for each place"
              + " once (default: ${DEFAULT-VALUE}).")
  private Duration time;

  Duration time() {
    return time;
  }

  /** A number with its unit. */
  static final class Time implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})([mhd])|0");

    @Override
    public Duration convert(String text) {
      var parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'%s' is not a time; write 30m, 6h, 14d or 0".formatted(text));
      }
      if (parts.group(1) == null) {
        return Duration.ZERO;
      }
      long number = Long.parseLong(parts.group(1));
      return switch (parts.group(2)) {
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
  }
}
