package homelab.interrupt;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Output that a reader who stands still, or has gone, does not stop: what is written waits in
 * memory until it is read, and is dropped once nobody can read it any more.
 */
public final class UnblockedOutput extends OutputStream {

  /** More than an engine ever says; beyond it a writer waits, as for any pipe. */
  private static final int LIMIT_BYTES = 64 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final OutputStream target;
  private final int limit;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean still;
  private boolean gone;

  /** Writes to this, from a thread of its own. */
  public UnblockedOutput(OutputStream target) {
    this(target, LIMIT_BYTES);
  }

  UnblockedOutput(OutputStream target, int limit) {
    this.target = target;
    this.limit = limit;
    var writer = new Thread(this::pass, "output");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] text, int offset, int length) throws IOException {
    while (bytes > limit && !gone) {
      await(0);
    }
    if (!gone && length > 0) {
      waiting.add(Arrays.copyOfRange(text, offset, offset + length));
      bytes += length;
      notifyAll();
    }
  }

  /** Waits until all is written, but not for a reader who stands still. */
  @Override
  public synchronized void flush() throws IOException {
    if (!still && !writtenWithin(PATIENCE)) {
      still = true;
    }
  }

  /** Waits until all is written, for as long as it takes. */
  public synchronized void finish() throws IOException {
    while (bytes > 0 && !gone) {
      await(0);
    }
  }

  /** Waits so long at most, then drops what is left and all that comes. */
  public synchronized void finishWithin(Duration patience) throws IOException {
    writtenWithin(patience);
    drop();
  }

  private boolean writtenWithin(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (bytes > 0 && !gone) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      await(left);
    }
    return true;
  }

  private void await(long milliseconds) throws IOException {
    try {
      wait(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while writing").initCause(e);
    }
  }

  private void pass() {
    try {
      while (true) {
        var next = next();
        target.write(next);
        target.flush();
        written(next.length);
      }
    } catch (IOException e) {
      // The reader has gone: there is no one to tell.
      drop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      drop();
    }
  }

  private synchronized byte[] next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    return waiting.remove();
  }

  private synchronized void written(int length) {
    bytes -= length;
    still = false;
    notifyAll();
  }

  private synchronized void drop() {
    gone = true;
    waiting.clear();
    bytes = 0;
    notifyAll();
  }
}
