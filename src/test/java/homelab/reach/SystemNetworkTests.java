package homelab.reach;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.reach.Mapping.Kind;
import homelab.reach.Network.NameServerAnswer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The looks at the network, against servers on loopback. */
class SystemNetworkTests {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(700);

  private final SystemNetwork network = new SystemNetwork();
  private StunServer one;
  private StunServer two;

  @BeforeEach
  void open() throws IOException {
    one = new StunServer("127.0.0.1", 0);
    two = new StunServer("127.0.0.2", 0);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void withoutANatBothServersSeeTheSocketItself() {
    var mapping = network.seenFrom(List.of(one.place(), two.place()), PATIENCE);

    assertThat(mapping.kind()).isEqualTo(Kind.DIRECT);
    assertThat(mapping.localAddress()).isEqualTo("127.0.0.1");
    assertThat(mapping.seen())
        .extracting(Mapping.Seen::server)
        .containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
  }

  @Test
  void anotherPortForEachServerIsASymmetricNat() {
    two.seeingPortsMovedBy(1);

    assertThat(network.seenFrom(List.of(one.place(), two.place()), PATIENCE).kind())
        .isEqualTo(Kind.SYMMETRIC);
  }

  @Test
  void oneOtherPortForBothIsANatThatMovesIt() {
    one.seeingPortsMovedBy(7);
    two.seeingPortsMovedBy(7);

    assertThat(network.seenFrom(List.of(one.place(), two.place()), PATIENCE).kind())
        .isEqualTo(Kind.MOVES_PORT);
  }

  @Test
  void aLostPacketIsSentAgainAndAForeignAnswerIsNone() {
    one.deafTo(1);
    two.mistaken();

    var mapping = network.seenFrom(List.of(one.place(), two.place()), PATIENCE);

    assertThat(mapping.kind()).isEqualTo(Kind.DIRECT);
    assertThat(one.requests()).isGreaterThan(1);
  }

  @Test
  void theSameServerTwiceOrASilentOneTellNothing() {
    assertThat(network.seenFrom(List.of(one.place(), one.place()), SHORT).kind())
        .isEqualTo(Kind.UNKNOWN);
    two.deafTo(1000);
    var mapping = network.seenFrom(List.of(one.place(), two.place()), SHORT);
    assertThat(mapping.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(mapping.seen()).hasSize(1);
    assertThat(network.seenFrom(List.of("no-such-name.invalid:3478"), SHORT).seen()).isEmpty();
  }

  @Test
  void anAnswerOfTheStandardsOwnExampleIsRead() {
    // RFC 5769, section 2.2.
    var answer =
        HexFormat.of()
            .parseHex(
                "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                    + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                    + "80280004c07d4c96");
    var id = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");

    assertThat(Stun.answer(answer, answer.length, id)).contains(new Stun.Seen("192.0.2.1", 32853));
    for (int length = 0; length < answer.length; length++) {
      assertThat(Stun.answer(answer, length, id)).as("cut off at %d", length).isEmpty();
    }
    id[0]++;
    assertThat(Stun.answer(answer, answer.length, id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "8400, AUTHORITATIVE",
    "8080, SOMEBODY_ELSE",
    "8180, SOMEBODY_ELSE",
    "0400, SOMEBODY_ELSE",
    "none, NONE"
  })
  void onlyTheServerItselfAnswersWithAuthority(String flags, NameServerAnswer expected)
      throws IOException {
    try (var server = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      var thread =
          new Thread(
              () -> {
                try {
                  var question = new DatagramPacket(new byte[512], 512);
                  server.receive(question);
                  if (!flags.equals("none")) {
                    var answer = question.getData();
                    System.arraycopy(HexFormat.of().parseHex(flags), 0, answer, 2, 2);
                    server.send(
                        new DatagramPacket(
                            answer, question.getLength(), question.getSocketAddress()));
                  }
                } catch (IOException e) {
                  // Closed.
                  return;
                }
              });
      thread.start();

      var patience = flags.equals("none") ? SHORT : PATIENCE;
      assertThat(RootQuestion.ask((InetSocketAddress) server.getLocalSocketAddress(), patience))
          .isEqualTo(expected);
    }
  }

  @Test
  void aPortIsOpenOrNotAndANameIsFoundOrNot() throws IOException {
    int port;
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listening.getLocalPort();
      assertThat(network.opens("localhost", port, PATIENCE)).isTrue();
    }
    assertThat(network.opens("127.0.0.1", port, PATIENCE)).isFalse();
    assertThat(network.addresses("localhost", PATIENCE)).contains("127.0.0.1");
    assertThat(network.own()).doesNotContain("127.0.0.1");
  }
}
