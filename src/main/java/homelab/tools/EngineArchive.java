package homelab.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** Fetches an archive, compares it with its pinned digest, and only then unpacks it. */
final class EngineArchive {

  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  private final Commands commands;

  EngineArchive(Commands commands) {
    this.commands = commands;
  }

  /**
   * Fills a folder with the archive's content, without the archive's own top folder.
   *
   * @param sha256 in hexadecimal
   * @throws MissingToolException if the archive cannot be had or is not the pinned one
   */
  void unpack(String address, String sha256, Path folder) {
    var file = folder.resolve("archive.tar.gz");
    var found = fetch(address, file);
    if (!found.equalsIgnoreCase(sha256)) {
      throw new MissingToolException(
          ("%s has the SHA-256 %s, and tools/engine.properties pins %s. Do not use it: either the"
                  + " pin is wrong or somebody changed the file.")
              .formatted(address, found, sha256));
    }
    int exitCode =
        commands.run(
            List.of("tar", "-xzf", file.toString(), "--strip-components=1", "-C", "" + folder),
            folder,
            Map.of(),
            line -> {});
    if (exitCode != 0) {
      throw new MissingToolException("%s could not be unpacked with tar.".formatted(address));
    }
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new MissingToolException("%s could not be removed: %s".formatted(file, e));
    }
  }

  private String fetch(String address, Path file) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofMinutes(15)).build();
      var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new MissingToolException(
              "%s answered %d. Is this machine online?".formatted(address, response.statusCode()));
        }
        var digest = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
          body.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
      }
    } catch (IOException e) {
      throw new MissingToolException(
          "%s could not be fetched (%s). Is this machine online?".formatted(address, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while fetching " + address, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
