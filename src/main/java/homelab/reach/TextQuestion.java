package homelab.reach;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** One question for a text record to one name server, asked of it directly. */
final class TextQuestion {

  static final int PORT = 53;

  private TextQuestion() {}

  static Optional<List<String>> ask(String name, InetSocketAddress server, Duration patience) {
    try {
      var resolver = new SimpleResolver(server);
      resolver.setTimeout(patience);
      var question = Record.newRecord(Name.fromString(name, Name.root), Type.TXT, DClass.IN);
      return judge(resolver.send(Message.newQuery(question)));
    } catch (IOException e) {
      // Silence, or a port that is closed.
      return Optional.empty();
    }
  }

  private static Optional<List<String>> judge(Message answer) {
    return switch (answer.getRcode()) {
      case Rcode.NOERROR, Rcode.NXDOMAIN ->
          Optional.of(
              answer.getSection(Section.ANSWER).stream()
                  .filter(TXTRecord.class::isInstance)
                  .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                  .toList());
      // A server that refuses or has failed tells nothing of what it has.
      default -> Optional.empty();
    };
  }
}
