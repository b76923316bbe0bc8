package homelab.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Boots wait for much of their time, so some go on at once; each is a test of its own. */
final class SideBySide {

  private SideBySide() {}

  /** Two at once. */
  static Stream<DynamicTest> tests(List<Case> cases) {
    return tests(2, cases);
  }

  /** Starts on the first few at once; each test ends as its own boot does. */
  static Stream<DynamicTest> tests(int atOnce, List<Case> cases) {
    var pool = pool(atOnce);
    var tests = new ArrayList<DynamicTest>();
    for (var one : cases) {
      var running =
          pool.submit(
              () -> {
                try {
                  one.work().execute();
                  return true;
                } catch (Exception e) {
                  throw e;
                } catch (Throwable e) {
                  // An assertion that failed; the future hands on what it is given.
                  throw new ExecutionException(e);
                }
              });
      tests.add(DynamicTest.dynamicTest(one.name(), () -> end(running)));
    }
    pool.shutdown();
    return tests.stream();
  }

  /** Makes two things at once and returns both. */
  static <T> List<T> both(Callable<T> first, Callable<T> second) throws Throwable {
    var pool = pool(2);
    var running = List.of(pool.submit(first), pool.submit(second));
    pool.shutdown();
    return List.of(end(running.get(0)), end(running.get(1)));
  }

  private static ExecutorService pool(int atOnce) {
    return Executors.newFixedThreadPool(
        atOnce,
        work -> {
          var thread = new Thread(work, "lab test");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static <T> T end(Future<T> running) throws Throwable {
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ExecutionException inner ? inner.getCause() : e.getCause();
    }
  }

  /** One boot with what is asserted about it. */
  record Case(String name, Executable work) {}
}
