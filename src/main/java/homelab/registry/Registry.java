package homelab.registry;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** GHCR, as far as it gives out a token for pulling. */
public final class Registry {

  /** What its images' names begin with. */
  public static final String HOST = "ghcr.io";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What became of a credential. */
  public enum Answer {
    TAKEN,
    REFUSED,
    /** It did not answer, or with an error of its own. */
    SILENT
  }

  private final URI address;
  private final HttpClient client;

  /** Prepares the registry at this address. */
  public Registry(URI address) {
    this.address = address;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            // The credential must never follow a redirection to somewhere else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Returns the repository of an image of this registry, without host, tag and digest. */
  public static String repository(String image) {
    var path = image.substring(image.indexOf('/') + 1);
    int digest = path.indexOf('@');
    path = digest < 0 ? path : path.substring(0, digest);
    int tag = path.indexOf(':', path.lastIndexOf('/') + 1);
    return tag < 0 ? path : path.substring(0, tag);
  }

  /**
   * Asks for a token to pull with.
   *
   * @param repository owner and name
   * @param credential user and token with a colon between
   */
  public Answer asked(String repository, String credential) {
    var scope = URLEncoder.encode("repository:" + repository + ":pull", StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(address.resolve("/token?service=" + HOST + "&scope=" + scope))
            .timeout(PATIENCE)
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credential.getBytes(StandardCharsets.UTF_8)))
            .GET()
            .build();
    try {
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status == 200) {
        return Answer.TAKEN;
      }
      return status == 401 || status == 403 ? Answer.REFUSED : Answer.SILENT;
    } catch (IOException e) {
      return Answer.SILENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.SILENT;
    }
  }
}
