import type { OptionKernel } from '#core/quant/kernel/optionKernel'
import { type KernelExports, wasmKernel } from '#core/quant/kernel/wasmKernel'
import { KERNEL_BASE64 } from './optionKernelBytes'

/** The kernel for whole chains: ours, compiled for WebAssembly with two rows abreast. */
export const optionKernel: OptionKernel = wasmKernel(instantiated())

function instantiated(): KernelExports {
  const module = new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'))
  const { exports }: { readonly exports: unknown } = new WebAssembly.Instance(module)
  return exports as KernelExports
}
