package homelab.pfsense;

import homelab.config.Subnet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells from outside which {@code config.xml} pfSense runs with: its name server answers a
 * text record that is made from the content of the file. Only a pfSense that has taken the file can
 * answer it, so a release that reads a medium and keeps its old settings is found out. Unbound's
 * view holds the record for one network; every other client is told that there is no such name.
 *
 * @param name that is asked for, with a dot at its end
 * @param mayAsk the only network that is answered
 */
public record ConfigMark(String name, Subnet mayAsk) {

  /** The name below the local domain. */
  public static final String NAME = "config-mark." + PfsenseConfig.LOCAL_DOMAIN + ".";

  private static final String VIEW = "config-mark";
  private static final int DIGITS = 32;
  private static final Pattern OPTIONS =
      Pattern.compile("<custom_options>([A-Za-z0-9+/=]*)</custom_options>");
  private static final Pattern RECORD =
      Pattern.compile("(\\Q" + NAME + "\\E \\d+ IN TXT \")([0-9a-f]*)(\")");

  /** Returns the mark of a network that may ask for it. */
  static ConfigMark forNetwork(Subnet mayAsk) {
    return new ConfigMark(NAME, mayAsk);
  }

  /**
   * Returns the SHA-256 of a configuration, its mark left out: 64 hexadecimal digits. It is the
   * same before the mark is put in and afterwards.
   */
  public static String digest(String configXml) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(without(configXml).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns the mark that belongs to a digest: what a pfSense with that file answers. */
  public static String ofDigest(String digest) {
    return digest.length() < DIGITS ? digest : digest.substring(0, DIGITS);
  }

  /** Returns the mark that a configuration carries; empty if it carries none. */
  public static String in(String configXml) {
    var options = OPTIONS.matcher(configXml);
    if (!options.find()) {
      return "";
    }
    var record = RECORD.matcher(decoded(options.group(1)));
    return record.find() ? record.group(2) : "";
  }

  /** Tells whether a pfSense with this configuration answers with a mark at all. */
  public static boolean isIn(String configXml) {
    var options = OPTIONS.matcher(configXml);
    return options.find() && RECORD.matcher(decoded(options.group(1))).find();
  }

  /** Returns a configuration that was changed by hand, with the mark of its content. */
  public static String renewed(String configXml) {
    var mark = ofDigest(digest(configXml));
    return rewritten(configXml, "$1" + mark + "$3");
  }

  /** Returns Unbound's options that answer with this value, LF at the end of each line. */
  String options(String value) {
    return """
    server:
      access-control-view: %1$s %2$s
    view:
      name: "%2$s"
      view-first: yes
      local-zone: "%3$s" static
      local-data: '%3$s 0 IN TXT "%4$s"'
    """
        .formatted(mayAsk, VIEW, name, value);
  }

  /** Returns a configuration with an empty mark. */
  public static String without(String configXml) {
    return rewritten(configXml, "$1$3");
  }

  private static String rewritten(String configXml, String record) {
    return OPTIONS
        .matcher(configXml)
        .replaceAll(
            found -> {
              var text = RECORD.matcher(decoded(found.group(1))).replaceAll(record);
              var base64 =
                  Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
              return Matcher.quoteReplacement("<custom_options>" + base64 + "</custom_options>");
            });
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
