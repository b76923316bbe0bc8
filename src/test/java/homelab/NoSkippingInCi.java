package homelab;

import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Turns the skip of a test that needs root, the engine or a linter into a failure where CI=true: a
 * pipeline that has lost one of them must not stay green. On a person's machine it stays a skip.
 */
public final class NoSkippingInCi implements InvocationInterceptor {

  private static final Set<String> GUARANTEED = Set.of("root", "engine", "lint", "lab");

  private final boolean ci;

  /** Reads CI from the environment. */
  public NoSkippingInCi() {
    this("true".equals(System.getenv("CI")));
  }

  NoSkippingInCi(boolean ci) {
    this.ci = ci;
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation, context);
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return proceed(invocation, context);
  }

  private <T> T proceed(Invocation<T> invocation, ExtensionContext context) throws Throwable {
    try {
      return invocation.proceed();
    } catch (TestAbortedException skipped) {
      throw judged(skipped, context.getTags());
    }
  }

  /** Returns what the skip of a test with these tags is to be. */
  Throwable judged(TestAbortedException skipped, Set<String> tags) {
    return ci && tags.stream().anyMatch(GUARANTEED::contains)
        ? new AssertionError("skipped, and CI=true allows no skip of " + tags, skipped)
        : skipped;
  }
}
