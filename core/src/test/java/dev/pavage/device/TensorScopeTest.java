package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Scopes free what was made in them. */
class TensorScopeTest {
    private final Device device = FakeDriver.ofMemory(1 << 20).device(0);

    private DeviceArray array() {
        return DeviceArray.of(device, Shape.of(2), 1, 2);
    }

    @Test
    void whatWasMadeInAScopeIsFreedAtItsEnd() {
        DeviceArray outside = array();
        DeviceArray inside;
        try (TensorScope scope = TensorScope.open()) {
            inside = array();
            assertEquals(1, scope.size());
        }
        assertTrue(inside.isClosed());
        assertFalse(outside.isClosed());
    }

    @Test
    void viewsMadeInAScopeAreClosedAndLeaveTheMemoryToTheOthers() {
        DeviceArray outside = array();
        DeviceArray view;
        try (TensorScope scope = TensorScope.open()) {
            view = outside.slice(0, 0, scope.size() + 1);
        }
        assertTrue(view.isClosed());
        assertArrayEquals(new int[] {1, 2}, outside.toInts());
    }

    @Test
    void aKeptArrayOutlivesItsScope() {
        DeviceArray kept;
        try (TensorScope scope = TensorScope.open()) {
            kept = scope.keep(array());
        }
        assertArrayEquals(new int[] {1, 2}, kept.toInts());
    }

    @Test
    void anArrayKeptFromAnInnerScopeBelongsToTheOuterOne() {
        DeviceArray kept;
        try (TensorScope outer = TensorScope.open()) {
            try (TensorScope inner = TensorScope.open()) {
                kept = inner.keep(array());
            }
            assertFalse(kept.isClosed());
            assertEquals(1, outer.size());
        }
        assertTrue(kept.isClosed());
    }

    @Test
    void aKeptViewKeepsTheMemoryOfAnArrayThatIsNot() {
        DeviceArray view;
        try (TensorScope scope = TensorScope.open()) {
            view = scope.keep(array().slice(0, 1, 2));
        }
        assertArrayEquals(new int[] {2}, view.toInts());
        view.close();
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void anArrayClosedByHandLeavesItsScope() {
        try (TensorScope scope = TensorScope.open()) {
            array().close();
            assertEquals(0, scope.size());
        }
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void theMessageForAnArrayOfAClosedScopeTellsToKeepIt() {
        DeviceArray inside;
        try (TensorScope scope = TensorScope.open()) {
            inside = array();
            assertEquals(1, scope.size());
        }
        String message =
                assertThrows(IllegalStateException.class, inside::toInts).getMessage();
        assertTrue(message.contains("the TensorScope it was made in is closed; keep(...) it"), message);
    }

    @Test
    void scopesCloseInReverseOrder() {
        TensorScope outer = TensorScope.open();
        TensorScope inner = TensorScope.open();
        assertThrows(IllegalStateException.class, outer::close);
        inner.close();
        inner.close();
        outer.close();
        assertTrue(TensorScope.current().isEmpty());
    }

    @Test
    void aScopeOfOneThreadDoesNotTakeArraysOfAnother() throws Exception {
        DeviceArray other;
        try (TensorScope scope = TensorScope.open();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            other = thread.submit(this::array).get();
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> thread.submit(scope::close).get());
            assertTrue(refused.getCause() instanceof IllegalStateException, refused::toString);
        }
        assertFalse(other.isClosed());
    }

    @Test
    void unreachableArraysOfAnOpenScopeAreCollected() {
        FakeDriver driver = FakeDriver.ofMemory(100 << 20);
        Device small = driver.device(0);
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < 50; i++) {
                DeviceArray.allocate(small, DType.U8, Shape.of(10 << 20));
            }
            assertTrue(scope.size() <= 10, () -> scope.size() + " arrays");
        }
    }
}
