package homelab.tools;

import java.util.Locale;

/**
 * An operating system and an architecture, in the words of Pulumi's archives.
 *
 * @param system {@code linux}, {@code darwin} or {@code windows}
 * @param architecture {@code x64} or {@code arm64}
 */
public record Platform(String system, String architecture) {

  /** Reads the platform of this JVM. */
  public static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String osName, String osArch) {
    var name = osName.toLowerCase(Locale.ROOT);
    var system = name.startsWith("mac") ? "darwin" : name.startsWith("win") ? "windows" : "linux";
    var architecture =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64", "arm64" -> "arm64";
          default ->
              throw new MissingToolException(
                  "There is no engine for the processor '%s'; amd64 and arm64 are known."
                      .formatted(osArch));
        };
    return new Platform(system, architecture);
  }

  @Override
  public String toString() {
    return system + "-" + architecture;
  }
}
