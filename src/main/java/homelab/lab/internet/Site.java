package homelab.lab.internet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** One web server of the lab's internet, which can be told to misbehave. */
final class Site {

  /** How requests are met. */
  enum Mood {
    /** With what is there. */
    WELL,
    /** With 503 and nothing else. */
    UNAVAILABLE,
    /** Connections are refused. */
    DOWN,
    /** Requests are taken and never answered. */
    SILENT
  }

  private final InetSocketAddress address;
  private final Optional<SSLContext> certificate;
  private final HttpHandler content;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "site");
            thread.setDaemon(true);
            return thread;
          });

  private volatile Mood mood = Mood.WELL;
  private HttpServer server;

  /**
   * Starts a site.
   *
   * @param certificate what it shows; empty means plain HTTP
   */
  Site(InetSocketAddress address, Optional<SSLContext> certificate, HttpHandler content)
      throws IOException {
    this.address = address;
    this.certificate = certificate;
    this.content = content;
    open();
  }

  private void open() throws IOException {
    if (certificate.isPresent()) {
      var secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(certificate.get()));
      server = secure;
    } else {
      server = HttpServer.create(address, 0);
    }
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Changes how requests are met, from the next one on. */
  synchronized void be(Mood how) throws IOException {
    if (how == Mood.DOWN && mood != Mood.DOWN) {
      server.stop(0);
    } else if (how != Mood.DOWN && mood == Mood.DOWN) {
      open();
    }
    mood = how;
  }

  private void handle(HttpExchange exchange) throws IOException {
    switch (mood) {
      case WELL -> content.handle(exchange);
      case SILENT -> {
        // The exchange stays open: whoever asked has to give up by itself.
        return;
      }
      default -> exchange.sendResponseHeaders(503, -1);
    }
    exchange.close();
  }
}
