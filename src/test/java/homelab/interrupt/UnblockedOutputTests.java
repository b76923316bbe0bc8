package homelab.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UnblockedOutputTests {

  private final ByteArrayOutputStream read = new ByteArrayOutputStream();

  @Test
  void everyByteArrivesInOrder() throws Exception {
    var output = new UnblockedOutput(read);
    var stream = new PrintStream(output, false, StandardCharsets.UTF_8);
    var expected = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      stream.println("Zeile ü " + i);
      expected.append("Zeile ü ").append(i).append('\n');
    }
    stream.flush();
    output.finish();
    assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
  }

  @Test
  void aReaderWhoStandsStillHoldsUpAFlushOnceAndThenNothing() throws Exception {
    var reads = new CountDownLatch(1);
    var output = new UnblockedOutput(new Still(reads, read));
    long start = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      output.write("line\n".getBytes(StandardCharsets.UTF_8));
      output.flush();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    reads.countDown();
    output.finish();
    assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo("line\n".repeat(1000));
  }

  @Test
  void aReaderWhoStandsStillDoesNotHoldUpTheEnd() throws Exception {
    var output = new UnblockedOutput(new Still(new CountDownLatch(1), read));
    output.write('x');
    output.finishWithin(Duration.ofMillis(50));
    output.write('y');
    output.finish();
    assertThat(read.size()).isZero();
  }

  @Test
  void aReaderWhoHasGoneCostsNothing() throws Exception {
    var output =
        new UnblockedOutput(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    for (int i = 0; i < 1000; i++) {
      output.write("line\n".getBytes(StandardCharsets.UTF_8));
      output.flush();
    }
    output.finish();
    assertThat(new PrintStream(output).checkError()).isFalse();
  }

  @Test
  void beyondItsLimitAWriterWaitsForTheReader() throws Exception {
    var reads = new CountDownLatch(1);
    var output = new UnblockedOutput(new Still(reads, read), 10);
    var writer =
        new Thread(
            () -> {
              try {
                output.write(new byte[20]);
                output.write(new byte[1]);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    writer.start();
    writer.join(200);
    assertThat(writer.isAlive()).isTrue();
    reads.countDown();
    writer.join();
    output.finish();
    assertThat(read.size()).isEqualTo(21);
  }

  /** Takes nothing before it may. */
  private static final class Still extends OutputStream {
    private final CountDownLatch reads;
    private final OutputStream target;

    Still(CountDownLatch reads, OutputStream target) {
      this.reads = reads;
      this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
      try {
        reads.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      target.write(one);
    }
  }
}
