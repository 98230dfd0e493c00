package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.driver.CudaError;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.Graph;
import dev.pavage.device.KernelException;
import dev.pavage.kernel.Grid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Graphs of Pavage are CUDA graphs. */
class CudaGraphTest {
    private final Map<String, CudaError> faults = new ConcurrentHashMap<>();
    private final WatchedDriver watched = new WatchedDriver(Architecture.of(8, 0).orElseThrow(), (call, arguments) -> {
        CudaError error = faults.get(call);
        if (error != null) {
            throw WatchedDriver.error(error, call);
        }
        return Optional.empty();
    });
    private final Device device = Device.of(watched.device());

    @Test
    void aReplayIsOneLaunchOfTheDrivers() {
        DeviceArray x = Kernels.count(device, 64);
        try (Graph graph = device.record(() -> {
            Kernels.scale(device, x, x, 2);
            Kernels.scale(device, x, x, 3);
        })) {
            graph.replay();
            assertThat(x.toFloats()[63]).isEqualTo(63 * 6);
            watched.calls.clear();
            graph.replay();
            assertThat(watched.calls).containsExactly("launchGraph");
            assertThat(x.toFloats()[63]).isEqualTo(63 * 36);
        }
        assertThat(watched.calls).endsWith("destroyGraph");
    }

    @Test
    void argumentsMayBeReplaced() {
        DeviceArray x = Kernels.count(device, 64);
        DeviceArray y = Kernels.count(device, 64);
        try (Graph graph = device.record(() -> Kernels.scale(device, x, x, 2))) {
            graph.replay();
            graph.bind(x, y);
            graph.replay();
            graph.replay();
        }
        assertThat(x.toFloats()[5]).isEqualTo(10);
        assertThat(y.toFloats()[5]).isEqualTo(20);
    }

    @Test
    void aCheckThatFailsInAReplayIsTold() {
        DeviceArray bad = Kernels.count(device, 120);
        try (Graph graph =
                device.record(() -> Kernels.CHECKING.launch(device, Kernels.grid(bad), bad, Kernels.BLOCK))) {
            for (int round = 0; round < 2; round++) {
                graph.replay();
                assertThatThrownBy(device::synchronize)
                        .isInstanceOf(KernelException.class)
                        .hasMessageContaining("all are below 100");
            }
        }
    }

    @Test
    void kernelsOfAReplayAreNamedWhereTheDeviceIsLost() {
        DeviceArray x = Kernels.count(device, 64);
        try (Graph graph = device.record(() -> {
            Kernels.scale(device, x, x, 2);
            Kernels.SCALE.launch(device, Grid.of(2), x, x, 3, Kernels.BLOCK);
        })) {
            graph.replay();
            faults.put("synchronize", CudaError.ILLEGAL_ADDRESS);
            assertThatThrownBy(device::synchronize)
                    .isInstanceOf(DeviceLostException.class)
                    .hasMessageContaining("scale with grid [2, 1, 1], scale with grid [4, 1, 1]");
        }
    }

    @Test
    void aRecordingThatFailsLeavesTheDeviceAsItWas() {
        DeviceArray x = Kernels.count(device, 64);
        try (Graph graph = device.record(() -> Kernels.scale(device, x, x, 2))) {
            faults.put("launch", CudaError.LAUNCH_OUT_OF_RESOURCES);
            assertThatThrownBy(graph::replay).isInstanceOf(KernelException.class);
            faults.clear();
            graph.replay();
            Kernels.scale(device, x, x, 2);
        }
        assertThat(x.toFloats()[5]).isEqualTo(20);
    }
}
