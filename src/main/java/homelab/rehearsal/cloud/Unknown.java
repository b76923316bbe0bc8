package homelab.rehearsal.cloud;

/** Stands for a value that the engine will only know after an apply. */
enum Unknown {
  /** The one instance. */
  VALUE
}
