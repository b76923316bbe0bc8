package homelab.exposure;

import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentImpl.DeploymentState;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import com.pulumi.deployment.internal.EngineLogger;
import com.pulumi.deployment.internal.Monitor;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.Resource;
import homelab.exposure.Declaration.Kind;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import pulumirpc.Provider.CallResponse;
import pulumirpc.Resource.ReadResourceRequest;
import pulumirpc.Resource.ReadResourceResponse;
import pulumirpc.Resource.RegisterPackageRequest;
import pulumirpc.Resource.RegisterPackageResponse;
import pulumirpc.Resource.RegisterResourceOutputsRequest;
import pulumirpc.Resource.RegisterResourceRequest;
import pulumirpc.Resource.RegisterResourceResponse;
import pulumirpc.Resource.ResourceCallRequest;
import pulumirpc.Resource.ResourceInvokeRequest;
import pulumirpc.Resource.ResourceInvokeResponse;
import pulumirpc.Resource.SupportsFeatureRequest;
import pulumirpc.Resource.SupportsFeatureResponse;

/**
 * Puts the policy between the SDK and the engine's resource monitor: the one place that every
 * request of a program passes in its final form, whichever component, option or late value it came
 * from.
 *
 * <p>This class alone uses the SDK's internals (version pinned in pom.xml). The public hook,
 * resource transformations, sees arguments before outputs are resolved, can be left out by a
 * resource's own options, and does not exist for inline programs. The swap happens inside the run's
 * one deployment holder, so that threads that already carry it, such as those that finish an apply,
 * are guarded too. If a field is not where it is expected, the run fails.
 */
final class GuardedDeployment {

  private GuardedDeployment() {}

  /**
   * Guards the deployment of the program that runs in this thread, from now on.
   *
   * @throws IllegalStateException if there is no deployment of the kind that can be guarded;
   *     nothing may run then
   */
  static void enter(ExposureRules rules, Notice notice) {
    if (!(Deployment.getInstance() instanceof DeploymentInstanceInternal holder)
        || !(holder.getInternal() instanceof DeploymentImpl open)) {
      throw new IllegalStateException(
          "the exposure policy cannot be put around this deployment; run the program with the"
              + " engine");
    }
    var state = get(DeploymentImpl.class, "state", open, DeploymentState.class);
    if (state.monitor instanceof Guard) {
      throw new IllegalStateException("the exposure policy is around this program already");
    }
    var guard = new Guard(state.monitor, state.logger, state.isDryRun, rules, notice);
    var guardedState =
        new DeploymentState(
            state.config,
            Logger.getLogger(DeploymentImpl.class.getName()),
            state.organizationName,
            state.projectName,
            state.stackName,
            state.rootDirectory,
            state.isDryRun,
            state.engine,
            guard);
    // The run waits for the tasks of the runner it started with.
    guardedState.runner = state.runner;
    guardedState.logger = new WithoutDebug(state.logger);
    var guarded = new DeploymentImpl(guardedState);
    guarded.setStack(open.getStack());
    set(DeploymentInstanceInternal.class, "deployment", holder, guarded);
  }

  private static <T> T get(Class<?> owner, String name, Object object, Class<T> type) {
    try {
      return type.cast(accessible(owner, name).get(object));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw notThisSdk(owner, name, e);
    }
  }

  private static void set(Class<?> owner, String name, Object object, Object value) {
    try {
      accessible(owner, name).set(object, value);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw notThisSdk(owner, name, e);
    }
  }

  private static Field accessible(Class<?> owner, String name) throws NoSuchFieldException {
    var field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static IllegalStateException notThisSdk(Class<?> owner, String name, Exception cause) {
    return new IllegalStateException(
        "the Pulumi SDK has no %s.%s of the expected kind, so the exposure policy cannot be enforced; use the version in pom.xml"
            .formatted(owner.getSimpleName(), name),
        cause);
  }

  /**
   * Drops what the SDK tells the engine for its own debugging: whole requests, with every secret in
   * the clear, which the engine then keeps in its event log.
   */
  private static final class WithoutDebug implements EngineLogger {

    private final EngineLogger log;

    WithoutDebug(EngineLogger log) {
      this.log = log;
    }

    @Override
    public CompletableFuture<Void> logAsync(
        Level level, String message, Resource resource, Integer streamId, Boolean ephemeral) {
      return level.intValue() < Level.INFO.intValue()
          ? CompletableFuture.completedFuture(null)
          : log.logAsync(level, message, resource, streamId, ephemeral);
    }

    @Override
    public boolean hasLoggedErrors() {
      return log.hasLoggedErrors();
    }

    @Override
    public int getErrorCount() {
      return log.getErrorCount();
    }
  }

  /** Forwards what was judged and refuses the rest. */
  private static final class Guard implements Monitor {

    private final Monitor engine;
    private final EngineLogger log;
    private final boolean preview;
    private final ExposureRules rules;
    private final Notice notice;
    private final Registered registered = new Registered();
    private volatile CompletableFuture<Void> lastError = CompletableFuture.completedFuture(null);

    Guard(Monitor engine, EngineLogger log, boolean preview, ExposureRules rules, Notice notice) {
      this.engine = engine;
      this.log = log;
      this.preview = preview;
      this.rules = rules;
      this.notice = notice;
    }

    @Override
    public CompletableFuture<RegisterResourceResponse> registerResourceAsync(
        Resource resource, RegisterResourceRequest request) {
      var declaration =
          new Declaration(
              request.getType(),
              request.getName(),
              request.getRemote()
                  ? Kind.REMOTE
                  : request.getCustom() ? Kind.CUSTOM : Kind.COMPONENT,
              WireForm.read(request.getObject()),
              request.getIgnoreChangesList(),
              RequestOptions.read(request));
      registered.wanted(declaration.type(), declaration.name());
      var verdict = rules.judge(declaration, registered);
      var decided = preview ? verdict : verdict.decided();
      var told = notice.judged(decided);
      if (decided.outcome() == Verdict.Outcome.REFUSED) {
        return fail(decided, told);
      }
      return engine
          .registerResourceAsync(resource, request)
          .thenApply(
              response -> {
                registered.made(
                    request.getType(),
                    request.getName(),
                    response.getId(),
                    response.getUrn(),
                    WireForm.read(response.getObject()));
                return response;
              });
    }

    @Override
    public CompletableFuture<ReadResourceResponse> readResourceAsync(
        Resource resource, ReadResourceRequest request) {
      return refuse(request.getType(), request.getName(), "is read, not declared");
    }

    @Override
    public CompletableFuture<ResourceInvokeResponse> invokeAsync(ResourceInvokeRequest request) {
      return refuse(request.getTok(), "invoke", "is a function of a provider");
    }

    @Override
    public CompletableFuture<CallResponse> callAsync(ResourceCallRequest request) {
      return refuse(request.getTok(), "call", "is a method of a provider");
    }

    @Override
    public CompletableFuture<RegisterPackageResponse> registerPackageAsync(
        RegisterPackageRequest request) {
      return refuse(request.getName(), "package", "is a package made at run time");
    }

    @Override
    public CompletableFuture<SupportsFeatureResponse> supportsFeatureAsync(
        SupportsFeatureRequest request) {
      return engine.supportsFeatureAsync(request);
    }

    @Override
    public CompletableFuture<Void> registerResourceOutputsAsync(
        RegisterResourceOutputsRequest request) {
      // Outputs of components are for people to read; no provider acts on them.
      return engine.registerResourceOutputsAsync(request);
    }

    private <T> CompletableFuture<T> refuse(String type, String name, String found) {
      var declaration =
          new Declaration(type, name, Kind.CUSTOM, new Property.MapOf(Map.of()), List.of());
      var verdict =
          new Verdict(
              declaration, List.of(new Finding("", Rule.ONLY_DECLARATIONS, found)), List.of());
      return fail(verdict, notice.judged(verdict));
    }

    private <T> CompletableFuture<T> fail(Verdict verdict, CompletableFuture<?> told) {
      lastError = log.errorAsync(verdict.message());
      // The run ends with the first failed registration, so all that is wrong has to be told
      // before;
      // errors are told in order, the last one last.
      return told.handle((done, error) -> lastError)
          .thenCompose(all -> all)
          .handle(
              (done, error) -> {
                throw new RunException(
                    "%s was not registered: the exposure policy refused it"
                        .formatted(verdict.declaration()));
              });
    }
  }
}
