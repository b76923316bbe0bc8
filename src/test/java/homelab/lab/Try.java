package homelab.lab;

import homelab.tools.*;
import java.nio.file.Path;
import java.time.*;
import java.util.*;

public class Try {
  public static void main(String[] a) throws Exception {
    var trial =
        FirstBootTrial.prepare(
            Path.of("/root/.cache/homelab-dev/bin"),
            Path.of("").toAbsolutePath(),
            System.getenv(),
            new Progress(System.out, InstantSource.system()));
    for (var name : a) {
      var fault = Fault.valueOf(name);
      var lines = new ArrayList<String>();
      var j =
          trial.run(
              fault,
              Optional.empty(),
              l -> {
                synchronized (lines) {
                  lines.add(l);
                }
                if (l.contains("homelab: "))
                  System.out.println("  | " + l.substring(0, Math.min(200, l.length())));
              });
      System.out.println(name + " " + j);
      System.out.flush();
    }
  }
}
