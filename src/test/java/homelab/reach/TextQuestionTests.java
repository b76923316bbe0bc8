package homelab.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The question for a text record, against a small name server on loopback. */
class TextQuestionTests {

  private static final String NAME = "config-mark.home.arpa.";
  private static final String MARK = "0123456789abcdef0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  private SmallNameServer server;

  @BeforeEach
  void open() throws IOException {
    server = new SmallNameServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Optional<List<String>> ask(Duration patience) {
    return TextQuestion.ask(NAME, server.address(), patience);
  }

  @Test
  void aTextIsReturnedAsItStands() {
    server.answers(query -> server.text(query, MARK));

    assertThat(ask(PATIENCE)).contains(List.of(MARK));
    assertThat(server.asked)
        .singleElement()
        .satisfies(
            question -> {
              assertThat(question.getQuestion().getName()).hasToString(NAME);
              assertThat(question.getQuestion().getType()).isEqualTo(Type.TXT);
            });
  }

  @Test
  void severalTextsComeInTheServersOrderAndPartsOfOneAreJoined() {
    server.answers(query -> server.texts(query, List.of(List.of("one", "two"), List.of("three"))));

    assertThat(ask(PATIENCE)).contains(List.of("onetwo", "three"));
  }

  @Test
  void aNameWithoutTextsIsAnAnswer() {
    server.answers(query -> server.texts(query, List.of()));

    assertThat(ask(PATIENCE)).contains(List.of());
  }

  @Test
  void aNameThatIsNotThereIsAnAnswer() {
    server.answers(query -> server.code(query, Rcode.NXDOMAIN));

    assertThat(ask(PATIENCE)).contains(List.of());
  }

  @Test
  void recordsOfAnotherKindAreNoTexts() {
    server.answers(
        query -> {
          var answer = server.code(query, Rcode.NOERROR);
          answer.addRecord(
              new AAAARecord(
                  query.getQuestion().getName(),
                  DClass.IN,
                  0,
                  InetAddress.getByName("2001:db8::1")),
              Section.ANSWER);
          return answer;
        });

    assertThat(ask(PATIENCE)).contains(List.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR})
  void aServerThatFailsTellsNothing(int code) {
    server.answers(query -> server.code(query, code));

    assertThat(ask(PATIENCE)).isEmpty();
  }

  /** What does not fit into one datagram is asked for once more, by TCP. */
  @Test
  void anAnswerThatWasCutIsAskedForByTcp() {
    var text = "x".repeat(250);
    var many = new ArrayList<List<String>>();
    for (int i = 0; i < 10; i++) {
      many.add(List.of(text));
    }
    server.answers(
        query -> {
          var cut = server.code(query, Rcode.NOERROR);
          cut.getHeader().setFlag(Flags.TC);
          return cut;
        });
    server.answersByTcp(query -> server.texts(query, many));

    assertThat(ask(PATIENCE)).hasValueSatisfying(texts -> assertThat(texts).hasSize(10));
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void aCutAnswerWithoutTcpTellsNothing() {
    server.answers(
        query -> {
          var cut = server.code(query, Rcode.NOERROR);
          cut.getHeader().setFlag(Flags.TC);
          return cut;
        });

    assertThat(ask(SHORT)).isEmpty();
  }

  @Test
  void anAnswerToAnotherQuestionIsNotTaken() {
    server.answers(
        query -> {
          var other = server.text(query, MARK);
          other.getHeader().setID(query.getHeader().getID() + 1);
          return other;
        });

    assertThat(ask(SHORT)).isEmpty();
  }

  @Test
  void anAnswerAboutAnotherNameIsNotTaken() {
    server.answers(
        query -> {
          var other = new Message(query.getHeader().getID());
          other.getHeader().setFlag(Flags.QR);
          var name = Name.fromConstantString("other.home.arpa.");
          other.addRecord(
              org.xbill.DNS.Record.newRecord(name, Type.TXT, DClass.IN), Section.QUESTION);
          other.addRecord(new TXTRecord(name, DClass.IN, 0, MARK), Section.ANSWER);
          return other;
        });

    assertThat(ask(SHORT).orElse(List.of())).doesNotContain(MARK);
  }

  @Test
  void silenceTellsNothing() {
    server.answers(query -> null);

    assertThat(ask(SHORT)).isEmpty();
  }

  @Test
  void garbageTellsNothing() {
    server.answersWith(new byte[] {1, 2, 3});

    assertThat(ask(SHORT)).isEmpty();
  }

  /** The id is right, and the rest is none. */
  @Test
  void garbageBehindARightIdTellsNothing() {
    server.answersWithIdAnd(new byte[] {(byte) 0x84, 0, 0, 1, 0, 9, 0, 0, 0, 0, (byte) 0xff, 1});

    assertThat(ask(SHORT)).isEmpty();
  }

  @Test
  void aClosedPortTellsNothing() throws IOException {
    server.close();

    assertThat(ask(SHORT)).isEmpty();
  }

  /** A name server that says what a test wants, by UDP and TCP at the same port. */
  private static final class SmallNameServer implements AutoCloseable {

    private interface Answering {
      Message to(Message query) throws IOException;
    }

    private interface Bytes {
      byte[] to(byte[] query) throws IOException;
    }

    private final List<Message> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private volatile Bytes byDatagram = query -> null;
    private volatile Bytes byStream = query -> null;

    private SmallNameServer() throws IOException {
      var loopback = InetAddress.getByName("127.0.0.1");
      streams = new ServerSocket(0, 5, loopback);
      datagrams = new DatagramSocket(new InetSocketAddress(loopback, streams.getLocalPort()));
      start(this::serveDatagrams);
      start(this::serveStreams);
    }

    private static void start(Runnable work) {
      var thread = new Thread(work, "small name server");
      thread.setDaemon(true);
      thread.start();
    }

    private InetSocketAddress address() {
      return new InetSocketAddress("127.0.0.1", streams.getLocalPort());
    }

    private void answers(Answering answering) {
      byDatagram = bytes(answering);
    }

    private void answersByTcp(Answering answering) {
      byStream = bytes(answering);
    }

    private void answersWith(byte[] bytes) {
      byDatagram = query -> bytes;
    }

    private void answersWithIdAnd(byte[] bytes) {
      byDatagram =
          query -> {
            var all = Arrays.copyOf(query, 2 + bytes.length);
            System.arraycopy(bytes, 0, all, 2, bytes.length);
            return all;
          };
    }

    private static Bytes bytes(Answering answering) {
      return query -> {
        var answer = answering.to(new Message(query));
        return answer == null ? null : answer.toWire();
      };
    }

    private Message code(Message query, int code) {
      var answer = new Message(query.getHeader().getID());
      answer.getHeader().setFlag(Flags.QR);
      answer.getHeader().setFlag(Flags.AA);
      answer.getHeader().setRcode(code);
      answer.addRecord(query.getQuestion(), Section.QUESTION);
      return answer;
    }

    private Message text(Message query, String text) {
      return texts(query, List.of(List.of(text)));
    }

    private Message texts(Message query, List<List<String>> texts) {
      var answer = code(query, Rcode.NOERROR);
      for (var strings : texts) {
        answer.addRecord(
            new TXTRecord(query.getQuestion().getName(), DClass.IN, 0, strings), Section.ANSWER);
      }
      return answer;
    }

    private void serveDatagrams() {
      try {
        while (true) {
          var packet = new DatagramPacket(new byte[4096], 4096);
          datagrams.receive(packet);
          var query = Arrays.copyOf(packet.getData(), packet.getLength());
          asked.add(new Message(query));
          var answer = byDatagram.to(query);
          if (answer != null) {
            datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
      } catch (IOException e) {
        // Closed.
        return;
      }
    }

    private void serveStreams() {
      while (!streams.isClosed()) {
        try (var connection = streams.accept()) {
          connection.setSoTimeout(2000);
          var in = new java.io.DataInputStream(connection.getInputStream());
          var query = new byte[in.readUnsignedShort()];
          in.readFully(query);
          asked.add(new Message(query));
          var answer = byStream.to(query);
          if (answer != null) {
            var out = new java.io.DataOutputStream(connection.getOutputStream());
            out.writeShort(answer.length);
            out.write(answer);
            out.flush();
          }
        } catch (SocketTimeoutException e) {
          continue;
        } catch (IOException e) {
          // Closed, or the client went away.
          continue;
        }
      }
    }

    @Override
    public void close() throws IOException {
      datagrams.close();
      streams.close();
    }
  }
}
