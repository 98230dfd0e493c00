package dev.pavage.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void clear() {
        Properties properties = System.getProperties();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("pavage.")) {
                before.put(name, properties.getProperty(name));
                System.clearProperty(name);
            }
        }
    }

    @AfterEach
    void restore() {
        Settings.all().forEach(setting -> System.clearProperty(setting.name()));
        before.forEach(System::setProperty);
    }

    static List<Setting<?>> all() {
        return Settings.all();
    }

    private static Setting<?> named(String name) {
        return Settings.all().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void listsEverySettingThereIs() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (Field field : Settings.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Setting.class) {
                constants.add(field.get(null));
            }
        }
        assertThat(new ArrayList<Object>(Settings.all())).containsExactlyInAnyOrderElementsOf(constants);
    }

    @Test
    void namesEachPropertyOnce() {
        assertThat(Settings.all()).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasADefaultThatIsAllowed(Setting<?> setting) {
        assertThat(setting.isSet()).isFalse();
        assertThat(setting.value()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("all")
    void documentsItself(Setting<?> setting) {
        assertThat(setting.name()).startsWith("pavage.");
        assertThat(setting.meaning()).endsWith(".");
        assertThat(setting.allowed()).isNotBlank();
    }

    @Test
    void hasTheDocumentedDefaults() {
        assertThat(Settings.DEVICE.value()).isEmpty();
        assertThat(Settings.THREADS.value()).isZero();
        assertThat(Settings.VECTOR_BITS.value()).isEqualTo(-1);
        assertThat(Settings.OPENCL_LOWERING.value()).isEqualTo("auto");
        assertThat(Settings.CUDA_SIM_CHECKS.value()).isTrue();
        assertThat(Settings.CUDA_SIM_STEPS.value()).isEqualTo(1_000_000_000);
        assertThat(Settings.CUDA_CUBLASLT.value()).isFalse();
        assertThat(Settings.POOL_BYTES.value()).isZero();
        assertThat(Settings.CACHE_DIR.value()).endsWithRaw(Path.of(".cache", "pavage")).isAbsolute();
        assertThat(Settings.CACHE_BYTES.value()).isEqualTo(256 << 20);
        assertThat(Settings.DUMP.value()).isEmpty();
        assertThat(Settings.DUMP_DIR.value()).isEqualTo(Path.of("pavage-dump"));
        assertThat(Settings.VERIFY.value()).isFalse();
        assertThat(Settings.DEBUG_POISON.value()).isFalse();
        assertThat(Settings.DEBUG_GUARD.value()).isFalse();
        assertThat(Settings.TEST_REQUIRE.value()).isEmpty();
    }

    @Test
    void readsThePropertyAnewEachTime() {
        System.setProperty("pavage.threads", "3");
        assertThat(Settings.THREADS.value()).isEqualTo(3);
        System.setProperty("pavage.threads", "4");
        assertThat(Settings.THREADS.value()).isEqualTo(4);
        System.clearProperty("pavage.threads");
        assertThat(Settings.THREADS.value()).isZero();
    }

    @Test
    void readsStagesInAnyCaseAndWithSpaces() {
        System.setProperty("pavage.dump", " source, TILE,");
        assertThat(Settings.DUMP.value()).containsExactly(DumpStage.TILE, DumpStage.SOURCE);
    }

    @Test
    void readsAListOfDevices() {
        System.setProperty("pavage.test.require", "cpu, opencl,cuda-sim");
        assertThat(Settings.TEST_REQUIRE.value()).containsExactly("cpu", "opencl", "cuda-sim");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "1k, 1024", "3M, 3145728", "2g, 2147483648", "1t, 1099511627776"})
    void readsBytesWithAUnit(String text, long bytes) {
        System.setProperty("pavage.pool.bytes", text);
        assertThat(Settings.POOL_BYTES.value()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 64, 128, 256, 512})
    void readsEachVectorWidth(int bits) {
        System.setProperty("pavage.vector.bits", Integer.toString(bits));
        assertThat(Settings.VECTOR_BITS.value()).isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({
        "pavage.threads, -1",
        "pavage.threads, many",
        "pavage.threads, 65537",
        "pavage.threads, 99999999999",
        "pavage.threads, ''",
        "pavage.cuda.sim.steps, 0",
        "pavage.vector.bits, 100",
        "pavage.vector.bits, 1024",
        "pavage.vector.bits, wide",
        "pavage.pool.bytes, -1",
        "pavage.pool.bytes, g",
        "pavage.pool.bytes, ''",
        "pavage.pool.bytes, 9999999999g",
        "pavage.pool.bytes, 1x",
        "pavage.cache.bytes, -1",
        "pavage.cache.bytes, 1x",
        "pavage.dump, tiles",
        "pavage.dump, 'tile,ptx'",
        "pavage.dump.dir, ''",
        "pavage.verify, yes",
        "pavage.verify, ''",
        "pavage.debug.poison, 1",
        "pavage.debug.guard, ture"
    })
    void namesThePropertyTheTextAndWhatIsAllowed(String name, String text) {
        System.setProperty(name, text);
        Setting<?> setting = named(name);
        assertThatThrownBy(setting::value)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("-D" + name + "=" + text + " is not allowed: expected " + setting.allowed()
                        + " (default: ");
    }

    @Test
    void printsItselfAsAnArgumentOfJava() {
        System.setProperty("pavage.threads", "8");
        assertThat(Settings.THREADS.toString()).isEqualTo("-Dpavage.threads=8");
    }
}
