/**
 * The versions this gateway can speak. 176 is the official Python client 10.19, 178 the highest that both @stoqey/ib
 * and ib_async take, 193 the highest that @stoqey/ib takes. From 201 on bodies are protobuf.
 */
export const SERVER_VERSION_MIN = 176
export const SERVER_VERSION_MAX = 193
export const SERVER_VERSION_DEFAULT = 178
