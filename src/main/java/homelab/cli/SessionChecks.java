package homelab.cli;

class SessionChecks {
  SessionChecks(Invocation invocation, String stack) {}

  java.util.List<Check> all() {
    return java.util.List.of();
  }
}
