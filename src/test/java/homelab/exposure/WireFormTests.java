package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.pulumi.core.internal.Constants;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireFormTests {

  @Test
  void readsPlainValues() {
    assertThat(read(Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build()))
        .isEqualTo(new Property.Null());
    assertThat(read(Value.newBuilder().setBoolValue(true).build()))
        .isEqualTo(new Property.Bool(true));
    assertThat(read(Value.newBuilder().setNumberValue(1.5).build()))
        .isEqualTo(new Property.Number(1.5));
    assertThat(read(text("a"))).isEqualTo(new Property.Text("a"));
    assertThat(
            read(
                Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(text("a")).addValues(text("b")))
                    .build()))
        .isEqualTo(new Property.ListOf(List.of(new Property.Text("a"), new Property.Text("b"))));
    assertThat(read(struct(Map.of("k", text("v")))))
        .isEqualTo(new Property.MapOf(Map.of("k", new Property.Text("v"))));
  }

  @Test
  void readsFieldsInOneOrder() {
    var struct =
        Struct.newBuilder()
            .putFields("b", text("2"))
            .putFields("a", text("1"))
            .putFields("c", text("3"))
            .build();
    assertThat(WireForm.read(struct).fields().keySet()).containsExactly("a", "b", "c");
  }

  @Test
  void readsTheUnknownMarkWhereverItStands() {
    assertThat(read(text(Constants.UnknownValue))).isEqualTo(new Property.Unknown());
    assertThat(
            read(marked(Constants.SpecialSecretSig, Map.of("value", text(Constants.UnknownValue)))))
        .isEqualTo(new Property.Secret(new Property.Unknown()));
  }

  @Test
  void readsSecrets() {
    assertThat(read(marked(Constants.SpecialSecretSig, Map.of("value", text("s")))))
        .isEqualTo(new Property.Secret(new Property.Text("s")));
    assertThat(read(marked(Constants.SpecialSecretSig, Map.of())))
        .isEqualTo(new Property.Opaque("an empty secret"));
  }

  @Test
  void readsOutputValues() {
    assertThat(read(marked(Constants.SpecialOutputSig, Map.of("value", text("v")))))
        .isEqualTo(new Property.Text("v"));
    assertThat(read(marked(Constants.SpecialOutputSig, Map.of())))
        .isEqualTo(new Property.Unknown());
    var yes = Value.newBuilder().setBoolValue(true).build();
    var no = Value.newBuilder().setBoolValue(false).build();
    assertThat(read(marked(Constants.SpecialOutputSig, Map.of("value", text("v"), "secret", yes))))
        .isEqualTo(new Property.Secret(new Property.Text("v")));
    assertThat(read(marked(Constants.SpecialOutputSig, Map.of("value", text("v"), "secret", no))))
        .isEqualTo(new Property.Text("v"));
    assertThat(read(marked(Constants.SpecialOutputSig, Map.of("secret", yes))))
        .isEqualTo(new Property.Secret(new Property.Unknown()));
  }

  @Test
  void understandsNothingElse() {
    for (String mark :
        List.of(
            Constants.SpecialAssetSig,
            Constants.SpecialArchiveSig,
            Constants.SpecialResourceSig,
            "a mark of tomorrow")) {
      assertThat(read(marked(mark, Map.of("value", text("v")))))
          .isInstanceOf(Property.Opaque.class);
    }
    assertThat(read(Value.getDefaultInstance())).isInstanceOf(Property.Opaque.class);
  }

  private static Property read(Value value) {
    return WireForm.read(Struct.newBuilder().putFields("p", value).build()).field("p");
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value struct(Map<String, Value> fields) {
    return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
  }

  private static Value marked(String mark, Map<String, Value> fields) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder().putAllFields(fields).putFields(Constants.SpecialSigKey, text(mark)))
        .build();
  }
}
