package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.resources.CustomResource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class ExposureEngineTests {

  @TempDir Path folder;

  @Test
  void refusesIngressInEveryFormOfOutput() throws Exception {
    try (var provider = new AgreeableProvider()) {
      var stack = EngineStack.create(folder, provider);
      var result =
          stack.up(
              Exposure.guarded(
                  context -> ExampleHomelab.RULES,
                  context -> {
                    var vcn =
                        new CustomResource(
                            "oci:Core/vcn:Vcn",
                            "vcn",
                            PlantedArgs.of(Map.of("displayName", "x")),
                            null) {};
                    int planted = 0;
                    for (var form :
                        List.of(
                            Output.of("late"),
                            Output.ofSecret("late"),
                            vcn.id().applyValue(id -> "late"))) {
                      new CustomResource(
                          "oci:Core/securityList:SecurityList",
                          "planted-" + planted++,
                          PlantedArgs.of(
                              Map.of(
                                  "vcnId", vcn.id(),
                                  "ingressSecurityRules",
                                      form.applyValue(x -> List.of(Map.of("protocol", "6"))),
                                  "egressSecurityRules", List.of())),
                          null) {};
                    }
                    vcn.id()
                        .applyValue(
                            id ->
                                new CustomResource(
                                    "elsewhere:index:Thing",
                                    "inside-apply",
                                    PlantedArgs.of(Map.of("a", "x")),
                                    null) {});
                  }));
      assertThat(result.succeeded()).isFalse();
      assertThat(provider.checked()).containsExactly("vcn");
      assertThat(result.everything()).contains("ingressSecurityRules[0]", "no-ingress");
    }
  }
}
